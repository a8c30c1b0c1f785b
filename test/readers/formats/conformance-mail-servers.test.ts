import { describeFormat } from "./conformance.ts";
import {
  eximMainLog,
  postfixJournal,
  postfixNewSyslog,
  postfixShortFull,
  postfixShortPrecise,
  sendmailLog,
} from "./fixtures-mail-servers.ts";

for (const fixture of [
  postfixNewSyslog,
  postfixShortPrecise,
  postfixShortFull,
  postfixJournal,
  eximMainLog,
  sendmailLog,
]) {
  describeFormat(fixture);
}
