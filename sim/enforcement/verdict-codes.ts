/** Verdicts of a minute, one byte each. */
export const ACCEPT = 0;

export const THROTTLE = 1;

export const BLOCK = 2;
