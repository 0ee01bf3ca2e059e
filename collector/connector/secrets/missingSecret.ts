/** What is said of a secret that a webhook or an alert names and nobody made; the dashboard reads the name out of it again. */

/** Of settings. */
export const noSecret = (name: string): string => `there is no secret "${name}"; an admin can make it`;

/** Of a delivery. */
export const noSecretAnyMore = (name: string): string => `there is no secret "${name}" any more`;

/** Of the two sentences above, whatever stands around them: which secret is missing. */
export function secretMissedIn(text: string): string | undefined {
  return /there is no secret "([A-Za-z0-9_-]{1,57})"/.exec(text)?.[1];
}
