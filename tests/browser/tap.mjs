/* tap.mjs - says in TAP what holds and what does not. */

import { isDeepStrictEqual, inspect } from "node:util";

let count = 0;
let failed = 0;

export function ok(condition, name, detail) {
	count++;
	if (!condition)
		failed++;
	console.log(`${condition ? "ok" : "not ok"} ${count} - ${name}`);
	if (!condition && detail !== undefined)
		for (const line of String(detail).split("\n"))
			console.log("#   " + line);
}

export function same(got, wanted, name) {
	ok(isDeepStrictEqual(got, wanted), name,
		`got ${inspect(got)}\nwanted ${inspect(wanted)}`);
}

/* Runs one group; what it throws is a failure of that group alone. */
export async function group(name, work) {
	try {
		await work();
	} catch (error) {
		ok(false, name, error.stack || error);
	}
}

export function done() {
	console.log(`1..${count}`);
	process.exitCode = failed ? 1 : 0;
}
