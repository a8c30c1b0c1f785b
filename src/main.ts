#!/usr/bin/env node
import { main } from "./cli/program.ts";

const code = await main(process.argv.slice(2));
// A pipe that is still open must not keep a failed run alive.
if (code === 0) process.exitCode = 0;
else process.exit(code);
