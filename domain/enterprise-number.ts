/**
 * Whether `text` is a Belgian enterprise number (KBO/BCE) as the Belgif REST guide writes it: ten digits without dots,
 * the first 0 or 1, the last two 97 minus the first eight modulo 97.
 */
export function isEnterpriseNumber(text: string): boolean {
  if (!/^[01]\d{9}$/.test(text)) return false;
  return 97 - (Number(text.slice(0, 8)) % 97) === Number(text.slice(8));
}
