/** The CVSS calculator, loaded only when the first vector has to be scored. Gives base scores from 0 to 10. */

const VECTOR = /^(?:CVSS:(?:3\.0|3\.1|4\.0)\/)?[A-Za-z]{1,3}:[A-Za-z]{1,6}(?:\/[A-Za-z]{1,3}:[A-Za-z]{1,6}){2,40}$/;

/** The base score of a CVSS vector of version 2, 3.0, 3.1 or 4.0; undefined for what is none or lacks a base metric. */
export async function scoreVector(vector: string): Promise<number | undefined> {
  if (!VECTOR.test(vector)) return undefined;
  const { Cvss2, Cvss3P0, Cvss3P1, Cvss4P0 } = (await import('ae-cvss-calculator')).default;
  const parsed = vector.startsWith('CVSS:4.0/')
    ? new Cvss4P0(vector)
    : vector.startsWith('CVSS:3.1/')
      ? new Cvss3P1(vector)
      : vector.startsWith('CVSS:3.0/')
        ? new Cvss3P0(vector)
        : new Cvss2(vector);
  return parsed.isBaseFullyDefined() ? parsed.calculateScores().base : undefined;
}
