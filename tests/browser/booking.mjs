/* booking.mjs - an appointment is booked, moved and cancelled by a visitor. */

import { createServer } from "node:http";
import { base, leadbridge, open_page } from "./stack.mjs";
import { ok, same } from "./tap.mjs";

const shots = process.env.SHOTS;
const sizes = {
	phone: { width: 390, height: 844 },
	desktop: { width: 1280, height: 800 },
};

const path = (page, id) => page.locator(`#${id}`);
const times = (page) => page.locator("#times button").evaluateAll((all) =>
	all.map((b) => b.textContent.replace(/\s/g, " ")));

async function open_booking(options, search = "") {
	const page = await open_page(options);
	await page.goto(`${base}/booking.html${search}`);
	return page;
}

const loaded = (page) =>
	page.locator("#choose:not([hidden]):not([aria-busy])").waitFor();

/* Turns to the month and chooses the day. */
async function go_to(page, date) {
	const month = new Date(date).toLocaleString("en-GB",
		{ month: "long", year: "numeric", timeZone: "UTC" });
	await loaded(page);
	for (let i = 0; i < 14; i++) {
		if (await path(page, "month").textContent() === month)
			break;
		await path(page, "after").click();
		await loaded(page);
	}
	await page.locator(`[data-date="${date}"].free`).click();
}

async function fill(page, email) {
	await page.getByLabel("Name").fill("Ada Brückner");
	await page.getByLabel("E-mail").fill(email);
	await page.getByLabel("What is it about").fill("Two bridges & a ferry");
}

const stored = (email) => JSON.parse(leadbridge("booking", "list", "--json"))
	.items.filter((b) => b.email === email);

const start_of = (email) => new Date(stored(email)[0].start).toISOString();

/* Books, moves and cancels. */
async function whole_way(page, email, first, second) {
	await go_to(page, first.day);
	same(await times(page), first.times, `${email}: the times of ${first.day}`);
	await page.locator(`[data-start="${first.start}"]`).click();
	await path(page, "chosen").waitFor();
	ok(/Held for you until/.test(await path(page, "chosen").textContent()),
		`${email}: the time is held`);
	await fill(page, email);
	await path(page, "book").click();
	await path(page, "shown").waitFor();
	same(await path(page, "title").textContent(), "Thank you", `${email}: booked`);
	same(start_of(email), first.start.replace("Z", ".000Z"),
		`${email}: at the instant that was chosen`);
	same(stored(email)[0].status, "confirmed", `${email}: confirmed`);

	await page.reload();
	await path(page, "shown").waitFor();
	ok((await path(page, "facts").textContent()).includes(first.words),
		`${email}: a reload shows it in the visitor's time`,
		await path(page, "facts").textContent());
	const ics = await page.request.get(base +
		await path(page, "ics").getAttribute("href"));
	ok((await ics.text()).includes("DTSTART:" +
		first.start.replace(/[-:]/g, "")), `${email}: the file for calendars`,
		await ics.text());

	await path(page, "move").click();
	await go_to(page, second.day);
	same((await times(page)).filter((t) => second.look.test(t)), second.times,
		`${email}: the times of ${second.day}`);
	await page.locator(`[data-start="${second.start}"]`).click();
	await path(page, "yes").click();
	await path(page, "shown").waitFor();
	same(start_of(email), second.start.replace("Z", ".000Z"),
		`${email}: moved to the instant that was chosen`);

	await path(page, "cancel").click();
	await path(page, "no").click();
	same(stored(email)[0].status, "confirmed", `${email}: asked before`);
	await path(page, "cancel").click();
	await path(page, "yes").click();
	await page.getByText("This appointment is cancelled.").first().waitFor();
	same(stored(email)[0].status, "cancelled", `${email}: cancelled`);
	ok(await path(page, "move").isHidden(), `${email}: nothing is left to change`);
	same(page.complaints, [], `${email}: nothing is complained about`);
	await page.context().close();
}

/* Berlin's Sunday 00:00 to 12:00 is New York's night, in which 02:00 is missing. */
async function a_skipped_hour_in_new_york() {
	const page = await open_booking({ timezoneId: "America/New_York",
		locale: "en-US" });
	await whole_way(page, "newyork@example.com", {
		day: "2027-03-14", start: "2027-03-14T07:00:00Z",
		words: "Sunday, March 14, 2027, 3:00 AM",
		times: ["12:00 AM", "12:30 AM", "1:00 AM", "1:30 AM", "3:00 AM", "3:30 AM",
			"4:00 AM", "4:30 AM", "5:00 AM", "5:30 AM", "6:00 AM", "6:30 AM"],
	}, {
		day: "2027-03-27", start: "2027-03-28T01:00:00Z", look: /PM$/,
		times: ["7:00 PM", "7:30 PM", "8:00 PM", "8:30 PM",
			"9:00 PM", "9:30 PM", "10:00 PM", "10:30 PM", "11:00 PM", "11:30 PM"],
	});
}

async function skipped_and_doubled_hours_in_berlin() {
	const page = await open_booking({ timezoneId: "Europe/Berlin",
		locale: "en-GB" });
	await whole_way(page, "berlin@example.com", {
		day: "2027-03-28", start: "2027-03-28T01:00:00Z",
		words: "Sunday, 28 March 2027, 03:00",
		times: ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30", "04:00",
			"04:30", "05:00", "05:30", "06:00", "06:30", "07:00", "07:30", "08:00",
			"08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30"],
	}, {
		day: "2027-10-31", start: "2027-10-31T01:00:00Z", look: /^0?2:/,
		times: ["02:00GMT+2", "02:30GMT+2", "02:00GMT+1", "02:30GMT+1"],
	});
}

async function another_zone_is_chosen() {
	const page = await open_booking({ timezoneId: "Europe/Berlin",
		locale: "en-GB" });
	await go_to(page, "2027-01-05");
	same((await times(page))[0], "09:00", "the browser's zone is taken");
	await page.getByLabel("Times are shown for").selectOption("Asia/Kolkata")
		.catch(() => page.getByLabel("Times are shown for")
			.selectOption("Asia/Calcutta"));
	await page.waitForFunction(() =>
		document.querySelector("#times button").textContent === "13:30");
	ok(true, "another one, half an hour off, shows the same times");
	await page.context().close();
}

async function by_keyboard_alone() {
	const page = await open_booking({ timezoneId: "Europe/Berlin",
		locale: "en-GB" });
	const focus = () => page.evaluate(() => document.activeElement.dataset?.date ||
		document.activeElement.dataset?.start || document.activeElement.id);
	await loaded(page);
	for (let i = 0; i < 12 && !/^\d/.test(await focus()); i++)
		await page.keyboard.press("Tab");
	ok(/^\d/.test(await focus()), "Tab comes to the month");
	const at = await focus();
	await page.keyboard.press("ArrowDown");
	same(Date.parse(await focus()) - Date.parse(at), 7 * 86400000,
		"Down is a week on");
	await page.keyboard.press("ArrowUp");
	await page.keyboard.press("ArrowRight");
	same(Date.parse(await focus()) - Date.parse(at), 86400000, "Right is a day on");
	await page.keyboard.press("PageDown");
	await page.waitForFunction((from) =>
		document.activeElement.dataset.date?.slice(0, 7) > from, at.slice(0, 7));
	ok(true, "Page Down is a month on, and the focus comes along");
	await loaded(page);
	for (let i = 0; i < 7 && await page.evaluate(() =>
		document.activeElement.className !== "free"); i++)
		await page.keyboard.press("ArrowRight");
	const outline = await page.evaluate(() =>
		getComputedStyle(document.activeElement).outlineStyle);
	ok(outline !== "none", "the focus can be seen");
	same(await page.locator("#days [tabindex='0']").count(), 1,
		"Tab stops once in the month");
	await page.keyboard.press("Enter");
	ok(/T/.test(await focus()), "Enter goes to the times of a day");
	await page.keyboard.press("Enter");
	await path(page, "chosen").waitFor();
	same(await focus(), "name", "a time leads to the form");
	await page.keyboard.type("Kay Board");
	await page.keyboard.press("Tab");
	await page.keyboard.type("not an address");
	await page.keyboard.press("Enter");
	await page.locator("#email[aria-invalid=true]").waitFor();
	same(await focus(), "email", "what is wrong has the focus");
	await page.keyboard.press("Control+A");
	await page.keyboard.type("keys@example.com");
	await page.keyboard.press("Enter");
	await path(page, "shown").waitFor();
	same(stored("keys@example.com").length, 1, "booked by keyboard alone");
	same(page.complaints, [], "no key is complained about");
	await page.context().close();
}

async function the_time_has_gone() {
	const page = await open_booking({ timezoneId: "Europe/Berlin",
		locale: "en-GB" });
	await go_to(page, "2027-01-07");
	const take = (start, email) => page.request.post(
		base + "/api/calendar/events", { headers: { Accept: "application/json" },
			data: { start, duration: 30, name: "Bo", email } });
	same((await take("2027-01-07T09:00:00Z", "faster@example.com")).status(), 201,
		"somebody else is faster");
	await page.locator('[data-start="2027-01-07T09:00:00Z"]').click();
	await path(page, "problem").waitFor();
	ok(/just been taken/.test(await path(page, "problem").textContent()),
		"who is late is told");
	same(await page.locator('[data-start="2027-01-07T09:00:00Z"]').count(), 0,
		"and sees the times that are left");
	await page.screenshot({ path: `${shots}/booking-gone.png`, fullPage: true });

	await page.locator('[data-start="2027-01-07T10:00:00Z"]').click();
	await fill(page, "late@example.com");
	const there = new URL(page.url());
	await page.route("**/api/calendar/events*", (route) => route.fulfill({
		status: 409, contentType: "application/problem+json", body: "{}" }));
	await path(page, "book").click();
	await path(page, "choose").waitFor();
	await page.unroute("**/api/calendar/events*");
	await loaded(page);
	await page.locator('[data-start="2027-01-07T11:00:00Z"]').click();
	same(await page.getByLabel("Name").inputValue(), "Ada Brückner",
		"what was typed stays");
	await path(page, "book").click();
	await path(page, "shown").waitFor();
	same(start_of("late@example.com"), "2027-01-07T11:00:00.000Z",
		"another time is booked");
	ok(there.search !== new URL(page.url()).search, "the address leads back to it");
	await page.context().close();
}

async function a_calendar_that_cannot_be_asked() {
	const page = await open_page({ timezoneId: "Europe/Berlin" });
	await page.route("**/api/calendar/slots*", (route) => route.fulfill({
		status: 503, contentType: "application/problem+json", body: "{}" }));
	await page.goto(base + "/booking.html");
	await path(page, "problem").waitFor();
	ok(/cannot be made here/.test(await path(page, "problem").textContent()),
		"503 in plain words");
	await page.unroute("**/api/calendar/slots*");
	await page.route("**/api/calendar/slots*", async (route) => {
		const answer = await route.fetch();
		await route.fulfill({ json: { ...await answer.json(), stale: true } });
	});
	await path(page, "after").click();
	await path(page, "stale").waitFor();
	ok(await path(page, "problem").isHidden(), "times that are not fresh say so");
	await loaded(page);
	await page.locator("#times button").first().click();
	await fill(page, "outage@example.com");
	await page.route("**/api/calendar/events*", async (route) => {
		const answer = await route.fetch();
		await route.fulfill({ status: 202, json: { ...await answer.json(),
			status: "pending_confirmation", event_uid: null } });
	});
	await path(page, "book").click();
	await path(page, "shown").waitFor();
	ok(/will be confirmed/.test(await path(page, "state").textContent()),
		"a booking that waits says so");
	await page.screenshot({ path: `${shots}/booking-pending.png`, fullPage: true });
	await page.context().close();
}

async function without_javascript() {
	const page = await open_booking({ javaScriptEnabled: false }, "?form=default");
	await page.getByRole("button", { name: "Go on" }).click();
	await page.getByLabel("Time (").selectOption({ index: 3 });
	await page.getByLabel("Name").fill("Ada Brückner");
	await page.getByLabel("E-mail").fill("plain@example.com");
	await page.screenshot({ path: `${shots}/booking-plain.png`, fullPage: true });
	await page.getByRole("button", { name: "Book" }).click();
	await page.waitForURL(/\/booking\.html\?/);
	same(stored("plain@example.com").length, 1, "without JavaScript: booked");
	await page.getByRole("button", { name: "Go on" }).click();
	await page.getByText("is confirmed").waitFor();
	await page.getByRole("button", { name: "Cancel" }).click();
	await page.getByText("is cancelled").waitFor();
	same(stored("plain@example.com")[0].status, "cancelled",
		"without JavaScript: cancelled");
	await page.context().close();
}

/* Another site, by its other name and port. */
async function within_a_frame() {
	const site = createServer((request, response) => {
		response.setHeader("Content-Type", "text/html");
		response.end(`<iframe title="f" width="400" height="900" src="${base}` +
			`${request.url === "/no" ? "/" : "/booking.html"}"></iframe>`);
	});
	await new Promise((done) => site.listen(0, "127.0.0.1", done));
	const page = await open_page();
	await page.goto(`http://127.0.0.1:${site.address().port}/`);
	await page.frameLocator("iframe").locator("#times button").first().waitFor();
	ok(true, "the page works in a frame of another site");
	await page.screenshot({ path: `${shots}/booking-frame.png` });
	page.complaints.length = 0;
	await page.goto(`http://127.0.0.1:${site.address().port}/no`);
	ok(page.complaints.some((c) => /frame-ancestors/.test(c)) ||
		await page.frameLocator("iframe").locator("h1").count() === 0,
		"no other page does");
	await page.context().close();
	site.close();
}

/* What has no name, is too small, or cannot be read. */
function faults() {
	const light = (colour) => {
		const [r, g, b] = colour.match(/[\d.]+/g).map((v) => v / 255)
			.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
	};
	const ground = (e) => {
		for (; e; e = e.parentElement) {
			const c = getComputedStyle(e).backgroundColor;
			if (c !== "rgba(0, 0, 0, 0)")
				return c;
		}
		return "rgb(255, 255, 255)";
	};
	const found = [];
	for (const e of document.querySelectorAll("button, a, input, select, textarea")) {
		const box = e.getBoundingClientRect();
		if (!box.width || e.closest(".trap"))
			continue;
		const name = e.getAttribute("aria-label") || e.labels?.[0]?.textContent ||
			e.textContent;
		if (!name?.trim())
			found.push(`no name: ${e.id}`);
		if (box.height < 43.5 || box.width < (innerWidth < 360 ? 36 : 43.5))
			found.push(`small: ${e.id || e.textContent} ${box.width}x${box.height}`);
	}
	for (const e of document.querySelectorAll("main *")) {
		const own = [...e.childNodes].some((n) => n.nodeType === 3 &&
			n.textContent.trim());
		if (!own || !e.getClientRects().length || e.closest(".unseen, .trap, :disabled"))
			continue;
		const [x, y] = [light(getComputedStyle(e).color), light(ground(e))];
		if (Math.max(x, y) / Math.min(x, y) < 4.5)
			found.push(`contrast: ${e.tagName} ${e.textContent.slice(0, 30)}`);
	}
	const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
	if (new Set(ids).size !== ids.length)
		found.push("an id comes twice");
	if (document.documentElement.scrollWidth > innerWidth)
		found.push("wider than the window");
	return found;
}

async function every_step_on_every_screen() {
	for (const [size, viewport] of Object.entries({ ...sizes,
		narrow: { width: 320, height: 568 } })) {
		for (const colorScheme of ["light", "dark"]) {
			const page = await open_booking({ viewport, colorScheme,
				timezoneId: "Europe/Berlin", locale: "en-GB" });
			const look = async (step) => {
				same(await page.evaluate(faults), [],
					`${step} is named, big and readable (${size}, ${colorScheme})`);
				await page.screenshot({ fullPage: true,
					path: `${shots}/booking-${step}-${size}-${colorScheme}.png` });
			};
			await loaded(page);
			await look("choose");
			await page.locator("#times button").nth(2).click();
			await path(page, "chosen").waitFor();
			await look("details");
			await fill(page, `${size}-${colorScheme}@example.com`);
			await path(page, "book").click();
			await path(page, "shown").waitFor();
			await look("done");
			await path(page, "cancel").click();
			await path(page, "yes").waitFor();
			await look("ask");
			same(page.complaints, [], `no step complains (${size}, ${colorScheme})`);
			await page.context().close();
		}
	}
}

export const groups = [
	a_skipped_hour_in_new_york,
	skipped_and_doubled_hours_in_berlin,
	another_zone_is_chosen,
	by_keyboard_alone,
	the_time_has_gone,
	a_calendar_that_cannot_be_asked,
	without_javascript,
	within_a_frame,
	every_step_on_every_screen,
];
