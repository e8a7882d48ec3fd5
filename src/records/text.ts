/**
 * Text as every store can keep it: Postgres takes no NUL, and neither it nor JSON half of a surrogate pair.
 * The one is left out, the other becomes the replacement character.
 */
export const writable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed()
