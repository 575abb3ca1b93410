/*
 * app.js - makes a lead form pleasanter; everything works without it.
 *
 * Any <form data-lead> keeps what was typed until it was sent, shows what is
 * wrong beside the field, and stays on the page when the server cannot be
 * reached. A form that posts to /f/KEY also gets its signed form time.
 */

const text = {
	sending: "Sending…",
	check: "Please look at the marked fields.",
	offline: "Nothing answered. Your text is still here: please check your " +
		"connection and send it again.",
	later: "The server is busy. Your text is still here: please send it again " +
		"in a moment.",
	failed: "This did not work. Your text is still here: please try again.",
};

/* --- What was typed ------------------------------------------------------ */

const kept = (form) => [...form.elements].filter((e) => e.name &&
	!e.name.startsWith("_") && !["hidden", "submit", "password", "file"].includes(e.type));

const draft_name = (form) => "draft:" + form.getAttribute("action");

/* Private windows and full discs refuse; a draft is not worth an error. */
function store(action) {
	try {
		return action(window.sessionStorage);
	} catch {
		return null;
	}
}

function save_draft(form) {
	const values = {};
	for (const e of kept(form))
		values[e.name] = e.type === "checkbox" ? e.checked : e.value;
	store((s) => s.setItem(draft_name(form), JSON.stringify(values)));
}

function load_draft(form) {
	const values = store((s) => JSON.parse(s.getItem(draft_name(form)))) || {};
	for (const e of kept(form)) {
		if (!(e.name in values))
			continue;
		if (e.type === "checkbox")
			e.checked = values[e.name];
		else if (!e.value)
			e.value = values[e.name];
	}
}

/* --- Signed form time ---------------------------------------------------- */

async function sign(form) {
	const path = new URL(form.action).pathname;
	if (!path.startsWith("/f/"))
		return;
	try {
		const answer = await fetch(form.action.replace(/[?#].*/, "") + "/token");
		const values = answer.ok ? await answer.json() : {};
		for (const name of ["_ts", "_token"]) {
			if (!(name in values))
				continue;
			let input = form.elements[name];
			if (!input) {
				input = document.createElement("input");
				input.type = "hidden";
				input.name = name;
				form.append(input);
			}
			input.value = values[name];
		}
	} catch {
		/* Without it the form is sent all the same. */
	}
}

/* --- What went wrong ----------------------------------------------------- */

function clear_error(input) {
	const old = document.getElementById(input.id + "-error");
	if (old)
		old.remove();
	input.removeAttribute("aria-invalid");
	const others = (input.getAttribute("aria-describedby") || "").split(" ")
		.filter((id) => id && id !== input.id + "-error").join(" ");
	if (others)
		input.setAttribute("aria-describedby", others);
	else
		input.removeAttribute("aria-describedby");
}

/* The server's messages go on from the field's name: "Email must be …". */
function sentence(field, message) {
	const name = field.replaceAll("_", " ");
	return name.charAt(0).toUpperCase() + name.slice(1) + " " + message;
}

function show_error(input, message) {
	const p = document.createElement("p");
	p.className = "error";
	p.id = input.id + "-error";
	p.textContent = message;
	(input.closest(".field") || input).append(p);
	input.setAttribute("aria-invalid", "true");
	input.setAttribute("aria-describedby",
		((input.getAttribute("aria-describedby") || "") + " " + p.id).trim());
}

/* Errors of fields that the form does not show are listed with the notice. */
function show_problem(form, detail, errors) {
	const notice = form.querySelector("[role=alert]");
	const list = document.createElement("ul");
	let first = null;
	for (const { field, message } of errors) {
		const input = kept(form).find((e) => e.name === field && e.id);
		if (input && !input.hasAttribute("aria-invalid")) {
			show_error(input, sentence(field, message));
			first = first || input;
		} else {
			const li = document.createElement("li");
			li.textContent = field ? sentence(field, message) : message;
			list.append(li);
		}
	}
	const p = document.createElement("p");
	p.textContent = detail;
	notice.replaceChildren(p, ...(list.children.length ? [list] : []));
	notice.hidden = false;
	if (first)
		first.focus();
	else
		notice.scrollIntoView({ block: "nearest" });
}

function clear_problem(form) {
	form.querySelector("[role=alert]").hidden = true;
	kept(form).filter((e) => e.hasAttribute("aria-invalid")).forEach(clear_error);
}

/* --- Sending ------------------------------------------------------------- */

/* True when the lead is stored; else the form says why not. */
async function send(form) {
	const answer = await fetch(form.action, {
		method: "POST",
		headers: { Accept: "application/json, application/problem+json" },
		body: new URLSearchParams(new FormData(form)),
	});
	if (answer.ok)
		return true;
	let problem = {};
	try {
		problem = await answer.json();
	} catch {
		/* Not JSON: the status says enough. */
	}
	const errors = Array.isArray(problem.errors) ? problem.errors : [];
	if (errors.length)
		show_problem(form, text.check, errors);
	else if (answer.status === 503 || answer.status === 429)
		show_problem(form, text.later, []);
	else
		show_problem(form, problem.detail || text.failed, []);
	return false;
}

async function submit(event) {
	const form = event.currentTarget;
	const button = form.querySelector("[type=submit]");
	const label = button.textContent;
	/* Whether that address is allowed is the server's to say: it redirects. */
	if (form.elements._redirect) {
		store((s) => s.removeItem(draft_name(form)));
		return;
	}
	event.preventDefault();
	clear_problem(form);
	save_draft(form);
	button.disabled = true;
	button.textContent = text.sending;
	try {
		if (await send(form)) {
			store((s) => s.removeItem(draft_name(form)));
			form.reset();
			window.location.assign("/thanks.html");
		}
	} catch {
		show_problem(form, text.offline, []);
	} finally {
		button.disabled = false;
		button.textContent = label;
	}
}

for (const form of document.querySelectorAll("form[data-lead]")) {
	load_draft(form);
	sign(form);
	/* The server says what is wrong, in one voice for every browser. */
	form.noValidate = true;
	form.addEventListener("submit", submit);
	form.addEventListener("input", (event) => {
		save_draft(form);
		if (event.target.hasAttribute("aria-invalid"))
			clear_error(event.target);
	});
}
