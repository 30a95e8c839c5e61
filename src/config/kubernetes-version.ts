/** How files of the user say a version of Kubernetes. */
import { z } from 'zod';
import { parseKubernetesVersion } from '../lib/kubernetes-version.js';

const RULE = "a version of Kubernetes is a text like '1.33'";

/** A number is refused: YAML reads 1.30 without quotes as 1.3. */
export const kubernetesVersionSchema = z.string(`${RULE}, in quotes`).transform((text, context) => {
  const version = parseKubernetesVersion(text);
  if (version !== undefined) return version;
  context.addIssue({ code: 'custom', message: RULE });
  return z.NEVER;
});
