/* stack.mjs - the running leadbridge and the browser that looks at it. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

export const base = process.env.BASE;
const build = process.env.BUILD;

export const admin_token = /^ADMIN_TOKEN=(.*)$/m.exec(
	readFileSync(process.env.LEADBRIDGE_ENV, "utf8"))[1];

/* What a command says on standard error is shown when it fails. */
function run(program, ...args) {
	return execFileSync(`${build}/${program}`, args,
		{ encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

export const leadbridge = (...args) => run("leadbridge", ...args);

export function deliver() {
	return JSON.parse(run("leadbridge-sync", "leads", "--json", "--no-progress"));
}

/* What the store holds of the one lead with that e-mail address. */
export function lead_by_email(email) {
	const found = JSON.parse(leadbridge("lead", "list", "--json")).items
		.filter((lead) => lead.email === email);
	if (found.length !== 1)
		throw new Error(`${found.length} leads from ${email}`);
	return JSON.parse(leadbridge("lead", "show", found[0].id, "--json"));
}

export const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM,
	headless: true,
	args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update",
		"--disable-sync"],
});

/*
 * A page that keeps in `complaints` whatever a visitor should never cause: errors
 * of scripts, refusals of the content policy, requests to other hosts.
 */
export async function open_page(options = {}) {
	const context = await browser.newContext(options);
	const page = await context.newPage();
	page.complaints = [];
	page.on("pageerror", (error) => page.complaints.push(String(error)));
	page.on("console", (message) => {
		/* Chromium reports every 4xx and 5xx that a script asked for. */
		if (message.type() === "error" &&
		    !message.text().startsWith("Failed to load resource"))
			page.complaints.push(message.text());
	});
	page.on("request", (request) => {
		if (!request.url().startsWith(base + "/"))
			page.complaints.push("asked " + request.url());
	});
	return page;
}
