/* health.mjs - the health page, last of all because it ends the stack. */

import { admin_token, base, deliver, lead_by_email, open_page } from "./stack.mjs";
import { ok, same } from "./tap.mjs";

const headline = (page) => page.locator("#headline");

async function the_health_page_reads_pass() {
	const run = deliver().runs[0];
	same([run.state, run.retry, run.dead], ["done", 0, 0],
		"the run delivers what the browser sent");
	for (const email of ["with@example.com", "without@example.com"]) {
		const lead = lead_by_email(email);
		same(lead.status, "synced", `the lead from ${email} has arrived`);
		ok(/^\d+$/.test(lead.crm_id), "the store has its id in the CRM");
	}
	const page = await open_page();
	await page.goto(base + "/health.html");
	await headline(page).getByText("All is well").waitFor();
	ok(await page.locator("#checks li").count() > 0, "the checks are listed");
	same(await page.locator("#checks .badge.fail, #checks .badge.warn").count(), 0,
		"each of them is fine");
	ok(/^Read at .*\d/.test(await page.locator("#when").textContent()),
		"the page says when it was read");
	same(await page.locator("#details *").count(), 0,
		"a stranger sees no details");
	same(page.complaints, [], "the health page obeys the content policy");
	await page.context().close();
}

async function an_operator_sees_more() {
	const page = await open_page();
	await page.goto(base + "/health.html");
	await page.getByText("For operators").click();
	await page.getByLabel("Operator token").fill("wrong" + admin_token);
	await page.getByRole("button", { name: "Show details" }).click();
	await page.getByText("The token was refused.").waitFor();
	same(await page.locator("#details *").count(), 0, "a wrong token shows nothing");

	await page.getByLabel("Operator token").fill(admin_token);
	await page.getByRole("button", { name: "Show details" }).click();
	await page.getByRole("heading", { name: "Leads" }).waitFor();
	ok((await page.locator("#details").textContent()).includes("zoho_crm"),
		"an operator sees the connections");
	ok((await page.locator("#details").textContent()).includes("Answers, median"),
		"and how long visitors wait");
	await page.screenshot({ path: process.env.SHOTS + "/health-operator.png",
		fullPage: true });
	same(await page.evaluate(() => [localStorage.length, sessionStorage.length,
		document.cookie, document.getElementById("token").value]), [0, 0, "", ""],
	"the token is kept in memory alone");
	await page.getByRole("button", { name: "Forget it" }).click();
	same(await page.locator("#details *").count(), 0, "a forgotten token hides them");
	await page.context().close();
}

async function a_dead_program_is_told_apart() {
	const page = await open_page();
	for (const path of ["/health", "/api/health"])
		await page.route(base + path, (route) => route.fulfill({ status: 503,
			json: { title: "Service unavailable", answered_by: "nginx" } }));
	await page.goto(base + "/health.html");
	await headline(page).getByText("The program does not answer").waitFor();
	ok(true, "when only nginx answers the page says so");
	await page.screenshot({ path: process.env.SHOTS + "/health-asleep.png" });
	await page.context().close();
}

async function nothing_answers() {
	const page = await open_page();
	await page.goto(base + "/health.html");
	await headline(page).getByText("All is well").waitFor();
	process.kill(Number(process.env.STACK_PID), "SIGTERM");
	for (;;) {
		try {
			await fetch(base + "/health");
			await new Promise((resolve) => setTimeout(resolve, 100));
		} catch {
			break;
		}
	}
	await page.getByRole("button", { name: "Look again" }).click();
	await headline(page).getByText("Nothing answers").waitFor();
	same(await page.locator("#checks li").count(), 0,
		"what was fine before is no longer shown");
	ok(/Last well at/.test(await page.locator("#when").textContent()),
		"the page says when all was well last");
	await page.screenshot({ path: process.env.SHOTS + "/health-silent.png" });
	await page.context().close();
}

export const groups = [
	the_health_page_reads_pass,
	an_operator_sees_more,
	a_dead_program_is_told_apart,
	nothing_answers,
];
