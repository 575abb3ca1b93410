/*
 * booking.js - chooses a time, books it, and moves or cancels it later.
 *
 * Times are instants that the server says; a zone only words them, so that a
 * day with a skipped or a doubled hour needs nothing of its own but the
 * offset beside a time that comes twice.
 */

const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const form_key = query.get("form") || "";
const locale = /^en/.test(navigator.language) ? navigator.language : "en-GB";

const words = {
	gone: "This time has just been taken. Please choose another one.",
	offline: "Nothing answered. Please check your connection and try again.",
	closed: "Appointments cannot be made here at the moment. Please try again " +
		"in a few minutes.",
	busy: "Too many requests from here. Please wait a minute and try again.",
	unknown: "There is no such appointment. Please open the whole link.",
	changed: "The appointment has been changed meanwhile. This is how it is now.",
	check: "Please look at the marked fields.",
	failed: "This did not work. Please try again.",
	over: "The time is no longer held for you. Send the form soon: it may " +
		"still be free.",
};

const state = {
	zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
	month: null,      /* [year, month from 0] */
	days: new Map(),  /* "2026-12-03": slots */
	day: null,        /* the chosen one */
	cursor: null,     /* the one that Tab comes to */
	slot: null,
	hold: null,
	booking: null,    /* the one that is shown */
	key: query.get("key"),
	asked: 0,         /* number of the last look for times */
	again: null,      /* content and Idempotency-Key of the last try */
};
let hold_timer = 0;

/* --- Words for times ----------------------------------------------------- */

function format(instant, options) {
	return new Intl.DateTimeFormat(locale, { timeZone: state.zone, ...options })
		.format(new Date(instant));
}

/* A calendar date is shown as its noon in UTC, whatever the zone. */
function format_date(date, options) {
	return new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options })
		.format(new Date(date + "T12:00:00Z"));
}

const time_only = { timeStyle: "short" };
const whole_day = { weekday: "long", day: "numeric", month: "long", year: "numeric" };

/* "2026-12-03" of an instant where the visitor is. */
function date_of(instant) {
	const parts = Object.fromEntries(new Intl.DateTimeFormat("en-US", {
		timeZone: state.zone, calendar: "gregory", numberingSystem: "latn",
		year: "numeric", month: "2-digit", day: "2-digit",
	}).formatToParts(new Date(instant)).map((p) => [p.type, p.value]));
	return `${parts.year}-${parts.month}-${parts.day}`;
}

const offset_of = (instant) => new Intl.DateTimeFormat("en-GB",
	{ timeZone: state.zone, timeZoneName: "shortOffset" })
	.formatToParts(new Date(instant)).find((p) => p.type === "timeZoneName").value;

const zone_words = (zone) => zone.replaceAll("_", " ");

const when = (start, end) => `${format(start, whole_day)}, ` +
	`${format(start, time_only)}\u00a0– ${format(end, time_only)} ` +
	`(${zone_words(state.zone)}, ${offset_of(start)})`;

const make_date = (year, month, day) =>
	new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);

const add_days = (date, n) => {
	const [y, m, d] = date.split("-").map(Number);
	return make_date(y, m - 1, d + n);
};

/* --- The server ---------------------------------------------------------- */

function address(path, args = {}) {
	const all = new URLSearchParams();
	if (form_key)
		all.set("form", form_key);
	for (const [name, value] of Object.entries(args))
		if (value !== null && value !== undefined)
			all.set(name, value);
	return `/api/calendar/${path}${all.size ? "?" + all : ""}`;
}

/* {status, body}; status 0 when nothing answered. */
async function ask(method, url, body, headers = {}) {
	try {
		const answer = await fetch(url, {
			method, referrerPolicy: "no-referrer", cache: "no-store",
			headers: { Accept: "application/json", ...headers,
				...(body ? { "Content-Type": "application/json" } : {}) },
			body: body ? JSON.stringify(body) : undefined,
		});
		const text = await answer.text();
		try {
			return { status: answer.status, body: text ? JSON.parse(text) : {} };
		} catch {
			return { status: answer.status, body: {} };
		}
	} catch {
		return { status: 0, body: {} };
	}
}

function complaint({ status, body }) {
	const detail = body.errors?.map((e) => `${e.field} ${e.message}`).join("; ");
	return status === 0 ? words.offline : status === 503 ? words.closed :
		status === 429 ? words.busy : status === 404 ? words.unknown :
		status === 409 ? words.gone : status === 412 ? words.changed :
		detail ? `${words.failed} (${detail})` : words.failed;
}

/* --- What is on the page ------------------------------------------------- */

const say = (text) => { $("live").textContent = text; };

function show_problem(text) {
	$("problem").textContent = text;
	$("problem").hidden = !text;
	if (text)
		$("problem").scrollIntoView({ block: "nearest" });
}

function show_part(name, title) {
	for (const part of ["shown", "choose", "details"])
		$(part).hidden = part !== name;
	$("title").textContent = title;
	document.title = title;
}

function element(tag, text, attributes = {}) {
	const e = document.createElement(tag);
	e.textContent = text;
	for (const [name, value] of Object.entries(attributes))
		e.setAttribute(name, value);
	return e;
}

/* --- Zone ---------------------------------------------------------------- */

function fill_zones() {
	let names = [];
	try {
		names = Intl.supportedValuesOf("timeZone");
	} catch {
		/* The browser's own and UTC are left. */
	}
	for (const name of new Set([state.zone, ...names, "UTC"]))
		$("zone").append(new Option(zone_words(name), name));
	$("zone").value = state.zone;
}

/* --- Month --------------------------------------------------------------- */

function first_weekday() {
	try {
		const l = new Intl.Locale(locale);
		return (l.getWeekInfo?.() || l.weekInfo).firstDay % 7;
	} catch {
		return 1;
	}
}

function draw_names() {
	$("names").replaceChildren();
	for (let i = 0; i < 7; i++) {
		/* 2023-01-01 was a Sunday. */
		const date = make_date(2023, 0, 1 + first_weekday() + i);
		$("names").append(element("th", format_date(date, { weekday: "short" }),
			{ scope: "col", abbr: format_date(date, { weekday: "long" }) }));
	}
}

function day_button(date, today) {
	const free = state.days.get(date)?.length || 0;
	const b = element("button", String(Number(date.slice(8))), {
		type: "button", "data-date": date, "aria-pressed": date === state.day,
		tabindex: date === state.cursor ? 0 : -1, "aria-disabled": !free,
		"aria-label": `${format_date(date, whole_day)}, ` +
			(free ? `${free} free` : "nothing free"),
	});
	if (free)
		b.className = "free";
	if (date === today) {
		b.classList.add("today");
		b.setAttribute("aria-current", "date");
	}
	return b;
}

function draw_month() {
	const [year, month] = state.month;
	const first = make_date(year, month, 1);
	const last = make_date(year, month + 1, 0);
	const today = date_of(Date.now());
	const lead = (new Date(first).getUTCDay() - first_weekday() + 7) % 7;
	if (!state.cursor || state.cursor < first || state.cursor > last)
		state.cursor = free_days()[0] || first;
	$("month").textContent = format_date(first, { month: "long", year: "numeric" });
	$("before").disabled = first <= today;
	$("days").replaceChildren();
	let row = null;
	for (let date = add_days(first, -lead), i = 0; date <= last || i % 7; i++) {
		if (i % 7 === 0)
			$("days").append(row = document.createElement("tr"));
		const cell = row.appendChild(document.createElement("td"));
		cell.setAttribute("role", "gridcell");
		if (date >= first && date <= last)
			cell.append(day_button(date, today));
		date = add_days(date, 1);
	}
}

const free_days = () => [...state.days.keys()].sort();
const focus_cursor = () =>
	document.querySelector(`[data-date="${state.cursor}"]`)?.focus();

function month_words() {
	const total = [...state.days.values()].reduce((n, s) => n + s.length, 0);
	const month = $("month").textContent;
	$("none").textContent = `Nothing is free in ${month}. Look at the month after.`;
	$("none").hidden = total > 0;
	return total ? `${month}: ${free_days().length} days with free times` :
		`Nothing is free in ${month}`;
}

/* The times of the month. Returns how many, -1 when there is no answer. */
async function load_month() {
	const [year, month] = state.month;
	const asked = ++state.asked;
	const b = state.booking;
	state.days = new Map();
	draw_month();
	$("choose").setAttribute("aria-busy", "true");
	const answer = await ask("GET", address("slots", {
		from: make_date(year, month, 1), to: make_date(year, month + 1, 0),
		tz: state.zone, hold: b ? b.id : state.hold,
		duration: b ? (Date.parse(b.end) - Date.parse(b.start)) / 60000 :
			query.get("duration"),
	}));
	if (asked !== state.asked)
		return -1;
	$("choose").removeAttribute("aria-busy");
	if (answer.status !== 200) {
		show_problem(complaint(answer));
		$("none").hidden = true;
		draw_day();
		return -1;
	}
	for (const slot of answer.body.slots) {
		const date = date_of(slot.start);
		if (!state.days.has(date))
			state.days.set(date, []);
		state.days.get(date).push(slot);
	}
	$("stale").hidden = !answer.body.stale;
	if (!state.days.has(state.day))
		state.day = null;
	if (!state.day)
		state.day = free_days()[0] || null;
	if (state.day)
		state.cursor = state.day;
	draw_month();
	draw_day();
	say(month_words());
	return answer.body.slots.length;
}

async function turn_month(n) {
	const d = new Date(Date.UTC(state.month[0], state.month[1] + n, 1));
	state.month = [d.getUTCFullYear(), d.getUTCMonth()];
	show_problem("");
	return load_month();
}

/* --- Day ----------------------------------------------------------------- */

function draw_day() {
	const days = free_days();
	const slots = state.days.get(state.day) || [];
	const shown = slots.map((s) => format(s.start, time_only));
	$("day").textContent = state.day ? format_date(state.day,
		{ weekday: "long", day: "numeric", month: "long" }) : "No free times";
	$("day-before").disabled = days.indexOf(state.day) <= 0;
	$("day-after").disabled = !state.day || state.day === days.at(-1);
	$("times").replaceChildren();
	slots.forEach((slot, i) => {
		const b = element("button", shown[i], { type: "button",
			"data-start": slot.start });
		/* The hour that comes twice. */
		if (shown.filter((t) => t === shown[i]).length > 1)
			b.append(element("small", offset_of(slot.start)));
		$("times").append(document.createElement("li"));
		$("times").lastChild.append(b);
	});
}

function choose_day(date, focus) {
	state.cursor = date;
	if (state.days.has(date))
		state.day = date;
	draw_month();
	draw_day();
	if (state.days.has(date))
		say(`${$("day").textContent}: ${state.days.get(date).length} free times`);
	if (focus)
		focus_cursor();
}

async function move_cursor(date) {
	const month = [Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1];
	if (date < date_of(Date.now()).slice(0, 8) + "01")
		return;
	state.cursor = date;
	if (String(month) !== String(state.month)) {
		state.month = month;
		state.day = null;
		await load_month();
		state.cursor = date;
	}
	draw_month();
	focus_cursor();
}

/* ARIA's keys of a grid of dates. */
function month_key(event) {
	const date = event.target.dataset?.date;
	const column = date && (new Date(date).getUTCDay() - first_weekday() + 7) % 7;
	const shift = (n) => {
		const [y, m, d] = date.split("-").map(Number);
		const last = Number(make_date(y, m + n, 0).slice(8));
		return make_date(y, m - 1 + n, Math.min(d, last));
	};
	const keys = {
		ArrowLeft: () => add_days(date, -1), ArrowRight: () => add_days(date, 1),
		ArrowUp: () => add_days(date, -7), ArrowDown: () => add_days(date, 7),
		Home: () => add_days(date, -column), End: () => add_days(date, 6 - column),
		PageUp: () => shift(event.shiftKey ? -12 : -1),
		PageDown: () => shift(event.shiftKey ? 12 : 1),
	};
	if (!date || !keys[event.key] || event.ctrlKey || event.altKey || event.metaKey)
		return;
	event.preventDefault();
	move_cursor(keys[event.key]());
}

/* Enter on a free day goes to its times. */
function month_click(event) {
	const date = event.target.dataset?.date;
	if (!date)
		return;
	choose_day(date, true);
	if (state.days.has(date) && event.detail === 0)
		$("times").querySelector("button")?.focus();
}

async function show_choice(title) {
	show_part("choose", title);
	$("stay").hidden = !state.booking;
	const from = state.booking && Date.parse(state.booking.start) > Date.now() ?
		state.booking.start : Date.now();
	const date = date_of(from);
	state.month = [Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1];
	state.day = state.booking ? date : null;
	for (let i = 0; i < 2 && await load_month() === 0; i++) {
		const d = new Date(Date.UTC(state.month[0], state.month[1] + 1, 1));
		state.month = [d.getUTCFullYear(), d.getUTCMonth()];
	}
}

/* What was chosen has gone: the times anew, the rest stays. */
async function slot_gone(text) {
	state.hold = null;
	state.slot = null;
	show_part("choose", state.booking ? "Choose another time" :
		"Book an appointment");
	await load_month();
	show_problem(text);
	$("day").focus();
}

/* --- Hold and details ---------------------------------------------------- */

function drop_hold() {
	clearTimeout(hold_timer);
	if (state.hold)
		ask("DELETE", address(`holds/${encodeURIComponent(state.hold)}`));
	state.hold = null;
}

function show_details(expires) {
	const slot = state.slot;
	show_part("details", "Your details");
	const notice = $("chosen");
	notice.replaceChildren(element("strong", when(slot.start, slot.end)));
	if (expires) {
		notice.append(element("span", " Held for you until " +
			format(expires, time_only) + "."));
		hold_timer = setTimeout(() => {
			state.hold = null;
			notice.lastChild.textContent = " " + words.over;
			say(words.over);
		}, Math.max(0, Date.parse(expires) - Date.now()));
	}
	say(notice.textContent);
	$("name").focus();
}

async function choose_time(event) {
	const b = event.target.closest("button");
	const slot = (state.days.get(state.day) || [])
		.find((s) => s.start === b?.dataset.start);
	if (!slot)
		return;
	show_problem("");
	state.slot = slot;
	if (state.booking) {
		confirm_move();
		return;
	}
	$("times").setAttribute("aria-busy", "true");
	drop_hold();
	const answer = await ask("POST", address("holds"), { start: slot.start,
		duration: (Date.parse(slot.end) - Date.parse(slot.start)) / 60000 });
	$("times").removeAttribute("aria-busy");
	if (answer.status === 409 || answer.status === 422)
		return slot_gone(words.gone);
	if (answer.status !== 201)
		return show_problem(complaint(answer));
	state.hold = answer.body.hold;
	show_details(answer.body.expires_at);
}

function clear_errors() {
	for (const p of $("details").querySelectorAll(".error"))
		p.remove();
	for (const input of $("details").querySelectorAll("[aria-invalid]")) {
		input.removeAttribute("aria-invalid");
		input.setAttribute("aria-describedby", "reach");
	}
}

function show_errors(errors) {
	let first = null;
	for (const { field, message } of errors) {
		const input = $("details").elements[field];
		if (!input || !input.id || input.hasAttribute("aria-invalid"))
			continue;
		const label = field === "email" ? "E-mail" :
			field[0].toUpperCase() + field.slice(1);
		input.closest(".field").append(element("p", `${label} ${message}`,
			{ class: "error", id: `${field}-error` }));
		input.setAttribute("aria-invalid", "true");
		input.setAttribute("aria-describedby", `${field}-error reach`);
		first ||= input;
	}
	show_problem(first ? words.check : `${words.failed} (` +
		errors.map((e) => e.message).join("; ") + ")");
	first?.focus();
}

/* The same try has the same key, so that it is one booking at most. */
function idempotency_key(content) {
	if (state.again?.content !== content)
		state.again = { content, key: [...crypto.getRandomValues(
			new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("") };
	return state.again.key;
}

async function book(event) {
	event.preventDefault();
	const slot = state.slot;
	const values = Object.fromEntries([...new FormData($("details"))]
		.filter(([, value]) => value.trim()));
	clear_errors();
	show_problem("");
	const body = { ...values, start: slot.start, tz: state.zone,
		duration: (Date.parse(slot.end) - Date.parse(slot.start)) / 60000 };
	const key = idempotency_key(JSON.stringify(body));
	$("book").disabled = true;
	const answer = await ask("POST", address("events"),
		{ ...body, ...(state.hold ? { hold: state.hold } : {}) },
		{ "Idempotency-Key": key });
	$("book").disabled = false;
	if (answer.status === 409)
		return slot_gone(words.gone);
	if (answer.status === 422 && answer.body.errors?.some((e) => e.field === "start"))
		return slot_gone(`This time cannot be booked any more. Please choose another one.`);
	if (answer.status === 422 && answer.body.errors)
		return show_errors(answer.body.errors);
	if (![200, 201, 202].includes(answer.status))
		return show_problem(complaint(answer));
	clearTimeout(hold_timer);
	state.hold = null;
	if (!answer.body.key) {
		show_part("", "Thank you");
		return;
	}
	state.key = answer.body.key;
	/* The link of the mail: a reload shows the appointment. */
	history.replaceState(null, "", "?" + new URLSearchParams({
		...(form_key ? { form: form_key } : {}), booking: answer.body.id,
		key: state.key }));
	show_booking(answer.body, answer.status, "Thank you");
	$("title").focus();
}

/* --- One that is made ---------------------------------------------------- */

function show_booking(b, status, title) {
	const cancelled = b.status === "cancelled";
	const past = Date.parse(b.start) <= Date.now();
	state.booking = b;
	show_part("shown", title || "Your appointment");
	$("state").textContent = cancelled ? "This appointment is cancelled." :
		b.status === "pending_confirmation" ? "Your appointment is noted. It " +
		"will be confirmed as soon as the calendar can be reached; there is " +
		"nothing more to do." : status === 202 ? "The new time is noted, and " +
		"goes to the calendar as soon as it can be reached." :
		"Your appointment is confirmed.";
	$("state").classList.toggle("warn", cancelled || status === 202 ||
		b.status === "pending_confirmation");
	const rows = { When: when(b.start, b.end), Name: b.name, "E-mail": b.email,
		Phone: b.phone, Notes: b.notes };
	$("facts").replaceChildren();
	for (const [name, value] of Object.entries(rows))
		if (value)
			$("facts").append(element("dt", name), element("dd", value));
	$("ics").href = address(`events/${b.id}/ics`, { key: state.key });
	for (const id of ["move", "cancel", "keep"])
		$(id).hidden = cancelled || past;
	say($("state").textContent);
}

async function load_booking(note) {
	const answer = await ask("GET",
		address(`events/${encodeURIComponent(query.get("booking") ||
			state.booking?.id)}`, { key: state.key }));
	if (answer.status === 200)
		show_booking(answer.body, 200);
	else
		show_part("", "Your appointment");
	show_problem(answer.status === 200 ? note || "" : complaint(answer));
}

/* Asks; true when the answer is yes. */
function confirm_with(question, text, yes) {
	const dialog = $("ask");
	$("question").textContent = question;
	$("asked").textContent = text;
	$("yes").textContent = yes;
	return new Promise((done) => {
		dialog.returnValue = "";
		dialog.onclose = () => done(dialog.returnValue === "yes");
		$("yes").onclick = () => dialog.close("yes");
		$("no").onclick = () => dialog.close("");
		dialog.showModal();
		$("no").focus();
	});
}

async function change(method, body) {
	const b = state.booking;
	$("shown").setAttribute("aria-busy", "true");
	const answer = await ask(method, address(`events/${b.id}`, { key: state.key }),
		body, { "If-Match": `"${b.etag}"` });
	$("shown").removeAttribute("aria-busy");
	return answer;
}

async function confirm_move() {
	const { slot, booking } = state;
	if (!await confirm_with("Change the time?",
		`From ${when(booking.start, booking.end)} to ` +
		`${when(slot.start, slot.end)}.`, "Yes, change it"))
		return;
	const answer = await change("PUT", { start: slot.start, tz: state.zone,
		duration: (Date.parse(slot.end) - Date.parse(slot.start)) / 60000 });
	if (answer.status === 412)
		return load_booking(words.changed);
	if (answer.status === 409 || answer.status === 422)
		return slot_gone(words.gone);
	if (answer.status !== 200 && answer.status !== 202)
		return show_problem(complaint(answer));
	show_booking(answer.body, answer.status, "The time is changed");
	$("title").focus();
}

async function cancel() {
	const b = state.booking;
	if (!await confirm_with("Cancel the appointment?",
		when(b.start, b.end), "Yes, cancel it"))
		return;
	show_problem("");
	const answer = await change("DELETE", null);
	if (answer.status === 412)
		return load_booking(words.changed);
	if (answer.status !== 200 && answer.status !== 202)
		return show_problem(complaint(answer));
	show_booking(answer.body, 200, "Cancelled");
	$("title").focus();
}

/* --- Start --------------------------------------------------------------- */

function listen() {
	$("zone").onchange = () => {
		state.zone = $("zone").value;
		load_month().then(() => say(`Times for ${zone_words(state.zone)}. ` +
			month_words()));
	};
	$("before").onclick = () => turn_month(-1);
	$("after").onclick = () => turn_month(1);
	const step = (n) => choose_day(free_days()[free_days().indexOf(state.day) + n]);
	$("day-before").onclick = () => step(-1);
	$("day-after").onclick = () => step(1);
	$("days").onkeydown = month_key;
	$("days").onclick = month_click;
	$("times").onclick = choose_time;
	$("details").onsubmit = book;
	$("other").onclick = () => {
		drop_hold();
		show_problem("");
		show_part("choose", "Book an appointment");
		load_month().then(() => $("day").focus());
	};
	$("move").onclick = () => {
		show_problem("");
		show_choice("Choose another time").then(() => $("day").focus());
	};
	$("stay").onclick = () => {
		show_problem("");
		show_booking(state.booking, 200);
		$("move").focus();
	};
	$("cancel").onclick = cancel;
	addEventListener("pagehide", () => {
		if (state.hold)
			fetch(address(`holds/${encodeURIComponent(state.hold)}`),
				{ method: "DELETE", keepalive: true });
	});
}

/* The page around a frame may make it as high as it wants to be. */
function tell_height() {
	document.documentElement.classList.add("framed");
	new ResizeObserver(() => parent.postMessage({ leadbridge: "height",
		height: document.documentElement.scrollHeight }, "*")).observe(document.body);
}

if (window.parent !== window)
	tell_height();
fill_zones();
draw_names();
listen();
if (query.has("booking"))
	load_booking();
else
	show_choice("Book an appointment");
