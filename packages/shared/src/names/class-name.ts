/**
 * The one form in which class names are compared, kept and written: Unicode's NFC, without spaces around it, its case as it
 * is. `é` typed as one letter and as two is one name.
 */
export function className(text: string): string {
  return text.normalize("NFC").trim();
}
