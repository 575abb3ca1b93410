/* pages.mjs - what a visitor and an operator see, from the first page on. */

import { browser } from "./stack.mjs";
import { done, group } from "./tap.mjs";
import * as form from "./form.mjs";
import * as look from "./look.mjs";
import * as health from "./health.mjs";

for (const [name, work] of [
	...Object.entries(form), ...Object.entries(look), ...Object.entries(health),
])
	await group(name.replace(/_/g, " "), work);
await browser.close();
done();
