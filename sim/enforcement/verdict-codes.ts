/** Verdicts of a minute, one byte each. */
export const ACCEPT = 0;

export const THROTTLE = 1;

export const BLOCK = 2;

/** The provider's reply to an attempt, by verdict. */
export const REPLY_CODES = [250, 450, 550] as const;
