import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 192 bits: nobody guesses it. */
const tokenBytes = 24;

/** A token for one start of a page, as a part of its path. */
export function newToken(): string {
  return randomBytes(tokenBytes).toString("base64url");
}

/** Takes as long for any wrong token. */
export function isToken(given: string, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
