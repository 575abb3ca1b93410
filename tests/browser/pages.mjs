/* pages.mjs - what a visitor and an operator see, from the first page on. */

import { browser } from "./stack.mjs";
import { done, group } from "./tap.mjs";
import { groups as form } from "./form.mjs";
import { groups as look } from "./look.mjs";
import { groups as health } from "./health.mjs";
import { groups as booking } from "./booking.mjs";

/* Those of health at the end: they stop the stack. */
for (const work of [...form, ...look, ...booking, ...health])
	await group(work.name.replace(/_/g, " "), work);
await browser.close();
done();
