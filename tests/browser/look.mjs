/* look.mjs - how the pages look: sizes, schemes, contrast. */

import { base, open_page } from "./stack.mjs";
import { ok, same } from "./tap.mjs";

const pages = { form: "/", thanks: "/thanks.html", health: "/health.html",
	missing: "/no-such-page" };
const sizes = {
	phone: { width: 390, height: 844 },
	desktop: { width: 1280, height: 800 },
};

async function every_page_on_every_screen() {
	for (const [size, viewport] of Object.entries(sizes)) {
		for (const colorScheme of ["light", "dark"]) {
			const page = await open_page({ viewport, colorScheme });
			for (const [name, path] of Object.entries(pages)) {
				await page.goto(base + path);
				if (name === "health")
					await page.locator("#now.pass, #now.warn, #now.fail").waitFor();
				await page.screenshot({ fullPage: true,
					path: `${process.env.SHOTS}/${name}-${size}-${colorScheme}.png` });
				ok(await page.evaluate(() => document.documentElement.scrollWidth <=
					window.innerWidth), `${name} fits a ${size} (${colorScheme})`);
			}
			same(page.complaints, [], `no page complains on a ${size} (${colorScheme})`);
			await page.context().close();
		}
	}
}

async function the_narrowest_phone() {
	const page = await open_page({ viewport: { width: 320, height: 568 } });
	for (const [name, path] of Object.entries(pages)) {
		await page.goto(base + path);
		ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320),
			`${name} fits 320 pixels`);
	}
	await page.context().close();
}

/* WCAG 2.2, 1.4.3: 4.5 to 1 for text. */
async function text_is_readable() {
	const pairs = [["text", "ground"], ["text", "surface"], ["soft", "ground"],
		["soft", "surface"], ["soft", "sunken"], ["accent", "surface"],
		["accent", "ground"], ["accent", "tint"], ["on-accent", "accent"],
		["on-accent", "accent-strong"], ["bad", "surface"], ["bad", "bad-tint"],
		["warn", "warn-tint"]];
	for (const colorScheme of ["light", "dark"]) {
		const page = await open_page({ colorScheme });
		await page.goto(base + "/");
		const poor = await page.evaluate((wanted) => {
			const probe = document.body.appendChild(document.createElement("i"));
			const light = (name) => {
				probe.style.color = `var(--${name})`;
				const [r, g, b] = getComputedStyle(probe).color.match(/\d+/g)
					.map((v) => v / 255)
					.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
				return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
			};
			return wanted.filter(([a, b]) => {
				const [x, y] = [light(a), light(b)];
				return Math.max(x, y) / Math.min(x, y) < 4.5;
			});
		}, pairs);
		same(poor, [], `every text has contrast enough (${colorScheme})`);
		await page.context().close();
	}
}

export const groups = [
	every_page_on_every_screen,
	the_narrowest_phone,
	text_is_readable,
];
