import type { TextSegment } from "../bytes/inputs-types.ts";

/** The segment after a look at its every record. Errors: those of `lookCloser`. */
export async function walkedSegment(segment: TextSegment): Promise<TextSegment> {
  let walked = segment;
  while (walked.lookCloser !== undefined) walked = await walked.lookCloser();
  return walked;
}
