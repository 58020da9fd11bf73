// The page: its views, its filters and its keys.

import * as chart from "/chart.js"
import * as sql from "/sql.js"
import * as who from "/who.js"
import * as live from "/live.js"
import { Panel } from "/panel.js"
import { questions } from "/ask.js"
import { element } from "/table.js"
import { dropFilter, onChange, setDates, setDays, show, state, views } from "/state.js"

const q = (name, title) => ({ name, title })
const overview = [
	new Panel([q("pages", "Pages"), q("entry", "Entry"), q("exit", "Exit")]),
	new Panel([q("referrers", "Where from"), q("links", "Links")]),
	new Panel([q("missing", "Missing pages"), q("errors", "Server errors"), q("status", "Status")]),
	new Panel([q("clients", "Visitors"), q("vhosts", "Sites"), q("hours", "Hours")]),
	new Panel([q("bad", "Bad clients")]),
	new Panel([q("bots", "Bots")]),
	new Panel([q("files", "Logs"), q("gaps", "Gaps")], { wide: true }),
]
const known = await questions()
const places = [q("countries", "Countries"), q("cities", "Cities"), q("networks", "Networks")].filter(q => known.has(q.name))
if (places.length) overview.splice(2, 0, new Panel(places)) // behind where people come from
const requests = new Panel([q("requests", "Requests in order of time")], { rows: 100, wide: true })
const rules = new Panel([q("rules", "Rules and what they have caught")], { rows: 200, wide: true })
const caught = new Panel([q("bad", "Bad clients"), q("bots", "Bots")], { rows: 25, wide: true })

document.querySelector("#panels").append(...overview.map(p => p.element))
document.querySelector("#requests").append(requests.element)
document.querySelector("#rules").append(rules.element, caught.element)

// refresh shows what the state asks for.
async function refresh() {
	for (const view of views) document.getElementById(view).hidden = view !== state.view
	for (const button of document.querySelectorAll("#views button")) button.setAttribute("aria-current", button.dataset.view === state.view)
	showPeriod()
	showChips()
	problem("")
	if (state.view === "requests") await requests.refresh()
	if (state.view === "rules") await Promise.all([rules.refresh(), caught.refresh()])
	if (state.view === "overview") {
		const shown = [chart.refresh(), who.refresh()].map(done => done.catch(e => problem(e.message)))
		await Promise.all([...shown, ...overview.map(p => p.refresh())])
	}
	document.body.dataset.ready = state.view // for who drives the page
}

function problem(text) {
	const box = document.querySelector("#problem")
	box.textContent = text
	box.hidden = !text
}

const period = document.querySelector("#period")
const since = document.querySelector("#since")
const until = document.querySelector("#until")

function showPeriod() {
	if (![...period.options].some(o => o.value === state.days)) period.add(new Option(`${state.days} days`, state.days), 0)
	period.value = state.since ? "custom" : state.days
	document.querySelector("#custom").hidden = !state.since && period.value !== "custom"
	since.value = state.since
	until.value = state.until
}

function showChips() {
	document.querySelector("#chips").replaceChildren(...state.filter.map(([name, value]) =>
		element("button", { className: "chip", title: "Remove this filter (Esc)", onclick: () => dropFilter(name) }, `${name}: ${value}`, element("span", {}, " ✕"))))
}

period.addEventListener("change", () => {
	if (period.value !== "custom") setDays(period.value)
	else document.querySelector("#custom").hidden = false
})
for (const input of [since, until]) input.addEventListener("change", () => { if (since.value && until.value) setDates(since.value, until.value) })
for (const button of document.querySelectorAll("#views button")) button.addEventListener("click", () => show(button.dataset.view))

function toggleTheme() {
	const root = document.documentElement
	const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches
	root.dataset.theme = dark ? "light" : "dark"
	localStorage.setItem("theme", root.dataset.theme)
	chart.draw()
}
document.querySelector("#theme").addEventListener("click", toggleTheme)
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.draw())

const help = document.querySelector("#help")
document.querySelector("#help-button").addEventListener("click", () => help.showModal())

const keys = {
	1: () => show("overview"), 2: () => show("requests"), 3: () => show("rules"), 4: () => show("sql"),
	d: () => setDays("1"), w: () => setDays("7"), m: () => setDays("30"), y: () => setDays("365"), a: () => setDays("-1"),
	r: refresh, t: toggleTheme, "?": () => help.showModal(),
	Escape: () => { const last = state.filter.at(-1); if (last) dropFilter(last[0]) },
}
document.addEventListener("keydown", event => {
	if (event.ctrlKey || event.metaKey || event.altKey || help.open || event.target.closest("input, textarea, select")) return
	if (Object.hasOwn(keys, event.key)) keys[event.key]()
})

sql.start()
onChange(refresh)
live.start(refresh)
