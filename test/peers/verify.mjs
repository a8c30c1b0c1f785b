// `npm run verify`
import { peers } from "./bundle.mjs";

const { verify } = await peers("verify");
process.exitCode = await verify(process.argv.slice(2));
