/** Which vendor's registry a host name is. Whole names only: logins go to these hosts and to no other that resembles them. */
import type { EcrRegistry } from './client.js';

export type Vendor = ({ readonly kind: 'ecr' } & EcrRegistry) | { readonly kind: 'acr' | 'google' | 'github' };

/** Amazon ECR, private: `ACCOUNT.dkr.ecr.REGION.amazonaws.com`; the second form is its dual-stack name. */
const ECR =
  /^(\d{12})\.dkr[.-]ecr(-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)$/;
/** Azure Container Registry, of the public cloud and the sovereign ones. */
const ACR = /^[a-z0-9]+(?:-[a-z0-9]+)*\.azurecr\.(?:io|us|cn)$/;
/** Artifact Registry, and Container Registry's names, which it has taken over. */
const GOOGLE = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*-docker\.pkg\.dev|(?:[a-z0-9-]+\.)?gcr\.io)$/;

/** Undefined for any other registry. @param registry host and port as references name it */
export function vendorOf(registry: string): Vendor | undefined {
  const host = registry.toLowerCase();
  const ecr = ECR.exec(host);
  if (ecr !== null) return { kind: 'ecr', account: ecr[1] ?? '', region: ecr[3] ?? '', fips: ecr[2] !== undefined };
  if (ACR.test(host)) return { kind: 'acr' };
  if (GOOGLE.test(host)) return { kind: 'google' };
  return host === 'ghcr.io' ? { kind: 'github' } : undefined;
}
