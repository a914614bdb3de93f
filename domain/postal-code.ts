/** Whether `text` is a Belgian postal code: four digits, 1000 to 9999. A code, never a place name (R5). */
export function isPostalCode(text: string): boolean {
  return /^[1-9]\d{3}$/.test(text);
}
