/*
 * health.js - the health page: reads /health and /api/health, says in words
 * what they mean, and says so when nothing answers.
 *
 * Everything shown is set as text, never as markup. An operator's token is
 * kept in a variable and nowhere else.
 */

const every_s = 15;
const patience_ms = 8000;

const words = {
	pass: ["All is well", "Everything that is watched works."],
	warn: ["Needs attention", "It works, but something below wants looking at."],
	fail: ["Not working", "Something below keeps leadbridge from doing its work."],
	refused: ["Not working", "The health program gives no report."],
	asleep: ["The program does not answer", "The web server does, so the machine " +
		"is up, but the health program behind it is not running or is overrun."],
	silent: ["Nothing answers", "Neither the web server nor the programs behind " +
		"it can be reached. What was shown before is no longer true."],
};

const badges = { pass: "fine", warn: "attention", fail: "failing" };

const signs = {
	pass: "M5 12.5l4.5 4.5L19 7.5",
	warn: "M12 6v7.5M12 17.5h.01",
	fail: "M7 7l10 10M17 7L7 17",
};

const $ = (id) => document.getElementById(id);
let token = "";
let next_at = 0;
let reading = false;
let read_at = null;
let last_pass = null;
let answered = false;

/* --- Words --------------------------------------------------------------- */

const clock = new Intl.DateTimeFormat(undefined,
	{ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const moment = new Intl.DateTimeFormat(undefined,
	{ dateStyle: "medium", timeStyle: "short" });

function span(s) {
	const n = Math.round(s);
	if (n < 120)
		return n + " s";
	if (n < 7200)
		return Math.round(n / 60) + " min";
	if (n < 172800)
		return Math.round(n / 3600) + " h";
	return Math.round(n / 86400) + " days";
}

/* Units that are more than a word after the number. */
const units = {
	s: span,
	ms: (n) => (n < 1000 ? Math.round(n) + " ms" : span(n / 1000)),
	percent: (n) => n + " %",
	"%": (n) => n + " %",
	bytes: (n) => {
		const names = ["B", "kB", "MB", "GB", "TB"];
		let at = 0;
		let size = n;
		for (; size >= 1000 && at < names.length - 1; at++)
			size /= 1000;
		return (size < 10 && at ? size.toFixed(1) : Math.round(size)) + " " + names[at];
	},
};

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function value_text(value, unit) {
	if (value === null || value === undefined || value === "")
		return "–";
	if (typeof value === "number" && units[unit])
		return units[unit](value);
	if (typeof value === "string" && instant.test(value))
		return moment.format(new Date(value));
	if (typeof value === "object")
		return JSON.stringify(value);
	if (typeof value === "number" && !unit)
		return value.toLocaleString();
	return unit ? value + " " + unit : String(value);
}

const names = {
	"store:readable": "Store",
	"disk:free": "Disk space",
	"queue:age": "Waiting leads",
	"queue:pending": "Leads to deliver",
	"delivery:failures": "Failed deliveries",
	"delivery:success_rate": "Delivered, 24 h",
	"clock:skew": "Clock",
	"connections:state": "Connections",
	"sync:last_run": "Last run",
};

/* What the value of a known check means. */
const readings = {
	"disk:free": (n) => units.bytes(n) + " free",
	"queue:age": (n) => (n ? "the oldest for " + span(n) : "none"),
	"sync:last_run": (n) => span(n) + " ago",
	"clock:skew": (n) => (n ? span(n) + " away from the provider's" : "right"),
};

/* An unknown "queue_age" or "queue:age" becomes "Queue age". */
function name_text(name) {
	if (Object.hasOwn(names, name))
		return names[name];
	const plain = name.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_:.]+/g, " ").trim();
	return plain.charAt(0).toUpperCase() + plain.slice(1).toLowerCase()
		.replace(/\bcrm\b/g, "CRM");
}

/* --- Elements ------------------------------------------------------------ */

function element(tag, props, ...children) {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
}

const known = (status) => (status in badges ? status : "warn");

/* A link for operators that mends what the row tells. */
function mend(row, url, text) {
	if (url)
		row.append(element("a", { className: "hint", href: url, textContent: text }));
	return row;
}

/* Of an alert's links the one that connects again; the other leads here. */
const mending = (url) => (/\/oauth\/start\//.test(url || "") ? url : "");

function check_row(name, status, shown, remark) {
	return element("li", {},
		element("span", { className: "name", textContent: name }),
		element("span", { className: "badge " + known(status),
			textContent: shown || badges[known(status)] }),
		...(remark ? [element("span", { className: "hint", textContent: remark })] : []));
}

/* health+json has an array per name; one object is understood as well. */
function check_rows(checks) {
	const rows = [];
	for (const [name, entry] of Object.entries(checks || {})) {
		for (const one of Array.isArray(entry) ? entry : [entry]) {
			const status = known(one.status);
			const told = one.observedValue;
			const value = told === undefined || told === null ? "" :
				Object.hasOwn(readings, name) ? readings[name](told) :
				value_text(told, one.observedUnit);
			rows.push(check_row(name_text(name), status, "",
				[one.output, value].filter(Boolean).join(" · ")));
		}
	}
	return rows;
}

const card = (title, ...body) => element("section", { className: "card" },
	element("h2", { textContent: title }), ...body);

function figures(pairs) {
	return element("dl", { className: "figures" }, ...pairs.map(([name, value]) =>
		element("div", {}, element("dt", { textContent: name }),
			element("dd", { textContent: value }))));
}

/* --- Details for operators ----------------------------------------------- */

const severity_status = { info: "pass", low: "pass", warning: "warn", warn: "warn",
	medium: "warn" };
const grant_status = { connected: "pass", failing: "warn", not_connected: "warn",
	reconnect_needed: "fail" };
const run_status = { done: "pass", running: "pass", partial: "warn", stopped: "warn",
	failed: "fail" };

function lead_figures(leads, report) {
	const pairs = [];
	const kinds = Object.entries(leads.by_kind || {});
	for (const name of ["total", "pending", "synced", "dead", "last_24h"]) {
		if (name in leads)
			pairs.push([name === "last_24h" ? "Last 24 h" : name_text(name),
				value_text(leads[name])]);
	}
	if ("success_rate" in leads)
		pairs.push(["Delivered, 24 h", value_text(leads.success_rate, "percent")]);
	if (kinds.length > 1)
		pairs.push(...kinds.map(([kind, n]) => [name_text(kind), value_text(n)]));
	if ("queue_age_s" in report)
		pairs.push(["Oldest waiting", value_text(report.queue_age_s || null, "s")]);
	if (report.response_ms)
		pairs.push(["Answers, median", value_text(report.response_ms.p50, "ms")],
			["Answers, p99", value_text(report.response_ms.p99, "ms")]);
	return figures(pairs);
}

const list = (rows) => element("ul", { className: "checks" }, ...rows);

function detail_cards(report) {
	const cards = [];
	const some = (name) => Array.isArray(report[name]) && report[name].length > 0;

	if (some("alerts"))
		cards.push(card("Alerts", list(report.alerts.map((a) =>
			mend(check_row(name_text(a.alert || a.name || "alert"),
				severity_status[a.severity] || "fail", a.state || a.severity,
				a.text || ""), mending(a.url), "Connect again")))));
	if (some("recommendations"))
		cards.push(card("What to do", list(report.recommendations.map((r) =>
			check_row(r.finding, severity_status[r.severity] || "fail",
				r.severity, r.action)))));
	if (report.leads)
		cards.push(card("Leads", lead_figures(report.leads, report)));
	if (some("connections"))
		cards.push(card("Connections", list(report.connections.map((c) =>
			check_row(`${c.service} (${c.tenant})`, grant_status[c.status],
				String(c.status).replace(/_/g, " "),
				[c.last_error, c.last_refresh_at && "last renewed " +
					value_text(c.last_refresh_at),
				c.days_left !== null && c.days_left !== undefined &&
					`to be connected again within ${c.days_left} days`]
					.filter(Boolean).join(" · "))))));
	if (some("last_runs"))
		cards.push(card("Last runs", list(report.last_runs.map((r) =>
			check_row(`${r.job} (${r.tenant})`, run_status[r.state] || "warn", r.state,
				[value_text(r.started_at), r.processed !== undefined &&
					`${r.synced} of ${r.processed} delivered`,
				r.error].filter(Boolean).join(" · "))))));
	if (some("errors"))
		cards.push(card("Errors of the last 24 h", list(report.errors.map((e) =>
			check_row(e.code, "fail", String(e.count_24h), "")))));
	return cards;
}

/* --- Reading ------------------------------------------------------------- */

/* {body, status}; body null when nginx or something else answered instead. */
async function ask(path) {
	const answer = await fetch(path, {
		cache: "no-store",
		headers: token ? { Authorization: "Bearer " + token } : {},
		signal: AbortSignal.timeout(patience_ms),
	});
	let body = null;
	try {
		body = await answer.json();
	} catch {
		/* Not ours. */
	}
	if (body && body.answered_by)
		body = null;
	return { body, status: answer.status };
}

/* [state, report or null, remark] */
async function look() {
	let alive;
	let full;
	try {
		[alive, full] = await Promise.all([ask("/health"), ask("/api/health")]);
	} catch {
		return ["silent", null, ""];
	}
	if (token && (full.status === 401 || full.status === 403)) {
		forget("The token was refused.");
		return look();
	}
	if (!full.body)
		return ["asleep", null, ""];
	if (!full.body.checks)
		return ["refused", null, full.body.detail || full.body.title || ""];
	if (alive.body && alive.body.status !== "pass" && full.body.status === "pass")
		return ["fail", full.body, alive.body.detail || alive.body.output || ""];
	return [known(full.body.status), full.body, full.body.output || ""];
}

function show([state, report, remark]) {
	const lamp = state in signs ? state : "fail";
	answered = report !== null;
	const [headline, meaning] = words[state];

	/* Set only when they change: a screen reader announces every change. */
	if ($("headline").textContent !== headline)
		$("headline").textContent = headline;
	const told = remark || meaning;
	if ($("subline").textContent !== told)
		$("subline").textContent = told;
	$("now").className = "card " + lamp;
	$("sign").setAttribute("d", signs[lamp]);
	document.title = headline + " · Health";

	const rows = report ? check_rows(report.checks) : [];
	$("checks").replaceChildren(...rows);
	$("checks-card").hidden = rows.length === 0;
	$("details").replaceChildren(...(report && token ? detail_cards(report) : []));
	if (lamp === "pass")
		last_pass = new Date();
}

async function refresh() {
	if (reading)
		return;
	reading = true;
	$("again").disabled = true;
	show(await look());
	read_at = new Date();
	next_at = Date.now() + every_s * 1000;
	reading = false;
	$("again").disabled = false;
	tick();
}

function tick() {
	const left = Math.max(0, Math.ceil((next_at - Date.now()) / 1000));
	if (read_at) {
		const well = last_pass && last_pass < read_at &&
			!$("now").classList.contains("pass") ?
			` Last well at ${clock.format(last_pass)}.` : "";
		$("when").textContent = `${answered ? "Read" : "Asked"} at ${clock.format(read_at)}, ` +
			`again in ${left} s.${well}`;
	}
	if (left === 0 && !document.hidden)
		refresh();
}

/* --- Token --------------------------------------------------------------- */

function forget(why) {
	token = "";
	$("token").value = "";
	$("forget").hidden = true;
	$("details").replaceChildren();
	$("token-hint").textContent = why;
}

$("token-form").addEventListener("submit", (event) => {
	event.preventDefault();
	token = $("token").value.trim();
	$("token").value = "";
	if (!token)
		return;
	$("forget").hidden = false;
	$("token-hint").textContent = "Details are shown until you close or reload " +
		"this page.";
	refresh();
});
$("forget").addEventListener("click", () => forget("Forgotten."));
$("again").addEventListener("click", refresh);
document.addEventListener("visibilitychange", tick);
setInterval(tick, 1000);
refresh();
