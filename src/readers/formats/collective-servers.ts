/** Under which mail is counted that began in Exchange Online. */
export const exchangeOnlineServer = "exchange-online";

/** Under which mail is counted that others handed to Exchange Online, whoever they are. */
export const strangersServer = "not-own";
