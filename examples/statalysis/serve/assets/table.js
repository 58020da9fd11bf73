// Tables of answers. Whatever comes from a log is set as text, never as HTML.

import { isNumeric, words } from "/ask.js"
import { addFilter, setDates } from "/state.js"

export function element(tag, properties = {}, ...children) {
	const e = document.createElement(tag)
	for (const [name, value] of Object.entries(properties)) {
		if (name.startsWith("on")) e.addEventListener(name.slice(2), value)
		else if (name in e) e[name] = value
		else e.setAttribute(name, value)
	}
	e.append(...children)
	return e
}

// table shows an answer, without the columns that say nothing, and in a narrow
// place without those that say least. Bars are of visits, or else of requests.
export function table(answer, narrow) {
	const columns = answer.columns.filter(c => says(c, answer.rows) && !(narrow && ["bytes", "time"].includes(c.kind)))
	const barred = ["visitors", "visits", "requests"].map(name => columns.find(c => c.name === name)).find(Boolean)
	const most = barred ? Math.max(1, ...answer.rows.map(r => r[barred.name] || 0)) : 1
	return element("table", {},
		element("thead", {}, element("tr", {}, ...columns.map(c => element("th", { className: align(c), scope: "col" }, c.title)))),
		element("tbody", {}, ...answer.rows.map(row => line(columns, row, barred, most))))
}

const says = (c, rows) => rows.some(r => ![null, "", "-", false].includes(r[c.name]))

const align = c => (isNumeric(c.kind) ? "number " : "") + c.kind

function line(columns, row, barred, most) {
	const cells = columns.map(c => cell(c, row[c.name]))
	const tr = element("tr", { className: row.hurts ? "hurts" : "" }, ...cells)
	if (barred) tr.style.setProperty("--share", ((row[barred.name] || 0) / most * 100).toFixed(1) + "%")
	const main = columns.find(c => c.filter && c.filter !== "vhost" && usable(row[c.name])) || columns.find(c => c.filter && usable(row[c.name]))
	if (main) {
		tr.tabIndex = 0
		tr.title = `Only ${main.title || main.name} ${words(main.kind, row[main.name])}`
		tr.addEventListener("click", event => {
			const own = columns[cells.indexOf(event.target.closest("td"))]
			const by = own && own.filter && usable(row[own.name]) ? own : main
			filterBy(by, row[by.name])
		})
		tr.addEventListener("keydown", event => { if (event.key === "Enter") filterBy(main, row[main.name]) })
	}
	return tr
}

const usable = value => value !== null && value !== undefined && value !== ""

function cell(c, value) {
	const text = ["flag", "warning"].includes(c.kind) ? (value ? c.title : "") : words(c.kind, value)
	const td = element("td", { className: align(c) + (c.filter && usable(value) ? " filter" : "") }, text)
	if (text.length > 40) td.title = text
	return td
}

function filterBy(c, value) {
	if (window.getSelection().toString()) return // somebody copies
	if (c.filter === "day") setDates(value.slice(0, 10), value.slice(0, 10))
	else addFilter(c.filter, value)
}
