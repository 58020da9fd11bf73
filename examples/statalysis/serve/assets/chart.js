// The chart of the days, and the numbers above it.

import { ask, bytes, number } from "/ask.js"
import { element } from "/table.js"
import { setDates } from "/state.js"

const measures = ["visitors", "visits", "pages", "requests", "bytes"]
let measure = "visitors"
let plot = null
let days = null

const box = document.querySelector("#chart")
const cards = document.querySelector("#cards")

// refresh asks for the people and for their days.
export async function refresh() {
	const [people, byDay] = await Promise.all([ask("people"), ask("days", { rows: 4000 })])
	days = byDay
	showCards(people)
	draw()
}

function showCards(people) {
	const [now, before] = people.rows
	cards.replaceChildren(...measures.map(m => {
		const value = now ? now[m] : 0
		return element("button", { className: "card", "aria-pressed": m === measure, title: people.notes.join(" "),
			onclick: () => { if (days.columns.some(c => c.name === m)) { measure = m; showCards(people); draw() } } },
		element("span", {}, m), element("strong", {}, m === "bytes" ? bytes(value) : number(value)), change(value, before ? before[m] : 0))
	}))
}

// change says how much more there is than before.
function change(now, before) {
	if (!before) return element("em", {}, "–")
	const percent = Math.round((now - before) / before * 100)
	return element("em", { className: percent < 0 ? "less" : "more", title: "against the time before" }, (percent > 0 ? "+" : "") + percent + " %")
}

// colour is what a name stands for in the theme that holds; a canvas knows no
// names.
function colour(name) {
	box.style.color = `var(${name})`
	const value = getComputedStyle(box).color
	box.style.color = ""
	return value
}

export function draw() {
	if (plot) plot.destroy()
	plot = null
	box.replaceChildren()
	if (!days || !days.rows.length) { box.append(element("p", { className: "none" }, "There are no entries yet: statalysis load brings some.")); return }
	const x = days.rows.map(r => Date.parse(r.day + "T00:00:00Z") / 1000)
	const y = days.rows.map(r => r[measure] || 0)
	const axis = { stroke: colour("--faint"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui" }
	plot = new uPlot({
		width: box.clientWidth, height: 220, tzDate: t => uPlot.tzDate(new Date(t * 1e3), "Etc/UTC"),
		legend: { show: true, live: true }, cursor: { drag: { x: true, y: false } },
		scales: { y: { range: (_, low, high) => [0, high > 0 ? high * 1.08 : 1] } },
		padding: [8, 34, 0, 0],
		axes: [{ ...axis, incrs: [1, 2, 7, 14, 30, 91, 182, 365].map(days => days * 86400), values: (_, ticks) => ticks.map(dayOf) }, { ...axis, size: 64, values: (_, ticks) => ticks.map(v => measure === "bytes" ? bytes(v) : number(v)) }],
		series: [
			{ label: "day", value: (_, t) => t === null ? "" : new Date(t * 1e3).toISOString().slice(0, 10) },
			{ label: measure, stroke: colour("--accent"), fill: colour("--wash"), width: 2, points: { show: x.length < 45, size: 5 },
				value: (_, v) => v === null ? "" : measure === "bytes" ? bytes(v) : number(v) },
		],
		hooks: { setSelect: [u => { if (u.select.width > 8) zoom(u) }] },
	}, [x, y], box)
}

const names = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" })
const dayOf = t => names.format(new Date(t * 1e3))

// zoom takes the days that were marked.
function zoom(u) {
	const date = at => new Date(u.posToVal(at, "x") * 1e3).toISOString().slice(0, 10)
	setDates(date(u.select.left), date(u.select.left + u.select.width))
}

new ResizeObserver(() => { if (plot) plot.setSize({ width: box.clientWidth, height: 220 }) }).observe(box)
