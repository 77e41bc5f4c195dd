// What openapi-pact-comparator finds: a list of {oas, asyncapi, pact} comes in, a list of findings for each goes out.
import { readFileSync } from "node:fs";
import { Comparator } from "@pactflow/openapi-pact-comparator";

const told = [];
for (const { oas, asyncapi, pact } of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    const found = [];
    for await (const each of new Comparator({ oas, asyncapi }).compare(pact)) {
      found.push(each);
    }
    told.push({ found });
  } catch (fault) {
    told.push({ fault: String(fault) });
  }
}
process.stdout.write(JSON.stringify(told));
