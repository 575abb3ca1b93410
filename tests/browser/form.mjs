/* form.mjs - the lead form, with and without JavaScript. */

import { base, lead_by_email, leadbridge, open_page } from "./stack.mjs";
import { ok, same } from "./tap.mjs";

const message = "Good day,\nwe need 3 bridges & a ferry: \"soon\". Grüße, 橋 🌉";

async function fill(page, email) {
	await page.getByLabel("Name").fill("Ada Brückner");
	await page.getByLabel("E-mail").fill(email);
	await page.getByLabel("Company").fill("Bridges & Sons");
	await page.getByLabel("What can we do").fill(message);
	await page.getByLabel("You may keep").check();
}

function check_stored(lead, how) {
	same(lead.name, "Ada Brückner", `${how}: the name is stored`);
	same(lead.company, "Bridges & Sons", `${how}: the company is stored`);
	same(lead.message, message, `${how}: the message is stored as typed`);
	same(lead.consent, "yes", `${how}: the consent is stored`);
	same(lead.source, "Website", `${how}: the source is stored`);
	same(lead.status, "pending", `${how}: the lead waits to be delivered`);
}

async function sending_with_javascript() {
	const page = await open_page();
	await page.goto(base + "/");
	await fill(page, "with@example.com");
	await page.getByRole("button", { name: "Send" }).click();
	await page.waitForURL(base + "/thanks.html");
	same(await page.getByRole("heading").first().textContent(), "Thank you",
		"with JavaScript a sent form leads to the thank-you page");
	check_stored(lead_by_email("with@example.com"), "with JavaScript");
	await page.goBack();
	same(await page.getByLabel("Name").inputValue(), "",
		"a sent form is empty when one comes back");
	same(page.complaints, [], "with JavaScript nothing is complained about");
	await page.context().close();
}

async function sending_without_javascript() {
	const page = await open_page({ javaScriptEnabled: false });
	await page.goto(base + "/");
	await fill(page, "without@example.com");
	await page.getByRole("button", { name: "Send" }).click();
	await page.waitForURL(base + "/thanks.html");
	same(await page.getByRole("heading").first().textContent(), "Thank you",
		"without JavaScript a sent form leads to the thank-you page");
	check_stored(lead_by_email("without@example.com"), "without JavaScript");
	same(page.complaints, [], "without JavaScript nothing is complained about");
	await page.context().close();
}

async function wrong_fields_with_javascript() {
	const page = await open_page();
	await page.goto(base + "/");
	await fill(page, "not an address");
	await page.getByRole("button", { name: "Send" }).click();
	const email = page.getByLabel("E-mail");
	await page.locator("#email[aria-invalid=true]").waitFor();
	ok((await page.locator("#email-error").textContent()).length > 5,
		"the wrong field says what is wrong with it");
	ok((await email.getAttribute("aria-describedby")).includes("email-error"),
		"a screen reader hears it with the field");
	ok(await email.evaluate((e) => e === document.activeElement),
		"the first wrong field has the focus");
	ok(await page.getByRole("alert").isVisible(), "a notice says where to look");
	same(await page.getByLabel("What can we do").inputValue(), message,
		"what was typed stays");
	await page.screenshot({ path: process.env.SHOTS + "/form-wrong.png",
		fullPage: true });

	await page.reload();
	same(await page.getByLabel("Name").inputValue(), "Ada Brückner",
		"what was typed outlives a reload");
	await email.fill("corrected@example.com");
	await page.getByRole("button", { name: "Send" }).click();
	await page.waitForURL(base + "/thanks.html");
	check_stored(lead_by_email("corrected@example.com"), "once corrected");
	same(page.complaints, [], "a wrong field makes no script fail");
	await page.context().close();
}

async function wrong_fields_without_javascript() {
	const page = await open_page({ javaScriptEnabled: false });
	await page.goto(base + "/");
	await page.getByLabel("Name").fill("Nobody Reachable");
	await page.getByRole("button", { name: "Send" }).click();
	await page.getByRole("alert").waitFor();
	ok((await page.locator(".errors").textContent()).toLowerCase().includes("email"),
		"without JavaScript a page names the fields");
	await page.screenshot({ path: process.env.SHOTS + "/refused.png",
		fullPage: true });
	await page.goBack();
	same(await page.getByLabel("Name").inputValue(), "Nobody Reachable",
		"going back finds what was typed");
	same(page.complaints, [], "the refusing page obeys the content policy");
	await page.context().close();
}

async function nothing_answering_keeps_the_text() {
	const page = await open_page();
	await page.goto(base + "/");
	await fill(page, "offline@example.com");
	await page.context().setOffline(true);
	await page.getByRole("button", { name: "Send" }).click();
	await page.getByText("Nothing answered").waitFor();
	same(await page.getByLabel("What can we do").inputValue(), message,
		"without a network the text is kept");
	await page.context().setOffline(false);
	await page.getByRole("button", { name: "Send" }).click();
	await page.waitForURL(base + "/thanks.html");
	check_stored(lead_by_email("offline@example.com"), "back online");
	await page.context().close();
}

async function keyboard_alone() {
	const page = await open_page();
	await page.goto(base + "/");
	const seen = [];
	for (let i = 0; i < 9; i++) {
		await page.keyboard.press("Tab");
		seen.push(await page.evaluate(() => document.activeElement.name ||
			document.activeElement.textContent.trim()));
	}
	same(seen, ["To the form", "leadbridge", "name", "company", "email", "phone",
		"message", "consent", "Send"],
		"Tab goes through the form in its order, past the honeypot");
	await page.getByLabel("E-mail").focus();
	await page.keyboard.type("keyboard@example.com");
	await page.keyboard.press("Enter");
	await page.waitForURL(base + "/thanks.html");
	same(lead_by_email("keyboard@example.com").status, "pending",
		"Enter sends the form");
	await page.context().close();
}

async function honeypot() {
	const page = await open_page();
	await page.goto(base + "/");
	const box = await page.locator("#gotcha").boundingBox();
	ok(box === null || await page.evaluate(({ x, y }) =>
		document.elementFromPoint(x, y)?.id !== "gotcha", box),
	"nobody sees the honeypot");
	same(await page.getByRole("textbox", { name: "Leave this empty" }).count(), 0,
		"a screen reader does not meet the honeypot");
	await page.locator("#gotcha").evaluate((e) => { e.value = "spam"; });
	await page.getByLabel("E-mail").fill("robot@example.com");
	await page.getByRole("button", { name: "Send" }).click();
	await page.waitForURL(base + "/thanks.html");
	same(lead_by_email("robot@example.com").status, "quarantined",
		"what fills it in is put aside and told the same");
	await page.context().close();
}

async function form_of_ones_own() {
	const key = JSON.parse(leadbridge("form", "add", "Browser", "--origin", base,
		"--require-token", "--json")).id;
	const page = await open_page();
	await page.route(base + "/own.html", async (route) => {
		const answer = await route.fetch({ url: base + "/" });
		await route.fulfill({ response: answer, body: (await answer.text())
			.replace('action="/api/store-lead"', `action="/f/${key}"`) });
	});
	const signed = page.waitForResponse(base + `/f/${key}/token`);
	await page.goto(base + "/own.html");
	same((await signed).status(), 200, "a form with a key asks for its form time");
	await page.locator("input[name=_token]").waitFor({ state: "attached" });
	await page.getByLabel("E-mail").fill("own@example.com");
	/* A person needs longer than the two seconds before a token counts. */
	await page.waitForTimeout(2500);
	await page.getByRole("button", { name: "Send" }).click();
	await page.waitForURL(base + "/thanks.html");
	same(lead_by_email("own@example.com").status, "pending",
		"with its form time the lead is taken for a person's");
	same(page.complaints, [], "a form with a key obeys the content policy");
	await page.context().close();
}

export const groups = [
	sending_with_javascript,
	sending_without_javascript,
	wrong_fields_with_javascript,
	wrong_fields_without_javascript,
	nothing_answering_keeps_the_text,
	keyboard_alone,
	honeypot,
	form_of_ones_own,
];
