/**
 * Which builds the mail of each server carries, beside what lists of servers say is installed.
 * Times: UTC ms since 1970, the starts of minutes.
 */
export interface SeenBuilds {
  readonly lists: readonly SeenList[];
  /** Every server with mail in scope or in a list, sorted by name. */
  readonly servers: readonly SeenServer[];
}

/** A list of servers that the mail was laid beside. */
export interface SeenList {
  readonly name: string;
  readonly kind: "inventory" | "providerReport";
  readonly servers: number;
  /** Its builds name the cumulative update alone, as Active Directory does. */
  readonly hasOnlyLines: boolean;
}

/** One server name; the messages of its builds sum to its own. */
export interface SeenServer {
  readonly server: string;
  /** In scope; 0 = it is in a list alone. */
  readonly messages: number;
  /** By the first message that carries them. */
  readonly builds: readonly SeenBuild[];
  /** How often the build changes from one message to the next, in order of time. */
  readonly switches: number;
  /** What each list has of it, in the order of the lists. */
  readonly listed: readonly ListedBuild[];
  readonly findings: readonly SeenFinding[];
}

/** Messages that carry one build. complying + uncertain + outOfDate = messages. */
export interface SeenBuild {
  /** null = the log names none. */
  readonly build: string | null;
  /** null = no build, or no known product and line have it. */
  readonly product: string | null;
  /** Public name of its update; null = none has that build. */
  readonly update: string | null;
  readonly messages: number;
  /** Of the server's messages, 0–1. */
  readonly share: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Messages by what held for the build in the minute of each; `uncertain` = readings differ. */
  readonly complying: number;
  readonly uncertain: number;
  readonly outOfDate: number;
  /** Attempts that enforcement refused; missing where the log was read without replies. */
  readonly refused?: number;
}

/** What one list says of a server. */
export interface ListedBuild {
  readonly isListed: boolean;
  /** At the server's last message, of one without mail at the log's; null = no build is given. */
  readonly build: string | null;
  readonly update: string | null;
}

/** What is told of a server. Builds ascend where nothing else is said. */
export type SeenFinding =
  | MixedBuilds
  | BuildChange
  | OtherBuild
  | UnlistedServer
  | ServerWithoutMail
  | StillRefused;

/** Several builds alternate under one name: a pool with an old member, or an old component. */
export interface MixedBuilds {
  readonly kind: "mixedBuilds";
  readonly builds: readonly string[];
  /** All but the newest, with the last message of each. */
  readonly older: readonly {
    readonly build: string;
    readonly messages: number;
    readonly lastMs: number;
  }[];
  /** The older builds that are out of date in their own time. */
  readonly outOfDate: readonly string[];
  readonly switches: number;
  /** From the first message of the second build to the last message of the one that ends first. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The pickup folder may carry an old build: the newest build lacks the mending update. */
  readonly isPickupPossible: boolean;
}

/** One build follows another for good. */
export interface BuildChange {
  readonly kind: "upgrade" | "downgrade";
  readonly from: string;
  readonly to: string;
  readonly lastOldMs: number;
  readonly firstNewMs: number;
}

/** Messages carry another build than a list says was installed at their time. */
export interface OtherBuild {
  readonly kind: "otherBuild";
  /** Its place in `lists`. */
  readonly list: number;
  readonly installed: string;
  readonly stamped: readonly string[];
  readonly messages: number;
  /** Every message of the server with a build. */
  readonly isAll: boolean;
}

/** Mail of a server that a list lacks; of a provider's report only where it is out of date. */
interface UnlistedServer {
  readonly kind: "unlisted";
  readonly list: number;
}

/** A list has the server, and the log no mail of it. */
interface ServerWithoutMail {
  readonly kind: "withoutMail";
  readonly list: number;
}

/** Enforcement refuses mail of a server although a build of it complies. */
export interface StillRefused {
  readonly kind: "stillRefused";
  /** The builds that comply to the end of its mail. */
  readonly complying: readonly string[];
  /** true = mail carries them; false = a list alone has them. */
  readonly isStamped: boolean;
  readonly refused: readonly { readonly build: string | null; readonly attempts: number }[];
  /** Refused attempts of builds that comply: the data or the provider may be behind. */
  readonly refusedComplying: number;
}
