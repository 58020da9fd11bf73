// Who asks: people, and beside them those that are none.

import { ask, number } from "/ask.js"
import { element } from "/table.js"
import { show } from "/state.js"

const box = document.querySelector("#who")

export async function refresh() {
	const answer = await ask("who")
	box.hidden = !answer.rows.length
	box.replaceChildren(
		element("h2", {}, "All requests, by who asks"),
		element("div", { className: "parts" }, ...answer.rows.map(part)),
		element("ul", {}, ...answer.rows.map(row => element("li", { className: row.who.replace(" ", "-") }, ...legend(row)))),
		...answer.notes.map(note => element("p", { className: "note" }, note)))
}

function part(row) {
	const e = element("span", { className: row.who.replace(" ", "-"), title: `${row.who}: ${number(row.requests)} requests` })
	e.style.flexGrow = row.requests
	return e
}

function legend(row) {
	const name = row.who === "people" ? element("strong", {}, row.who)
		: element("button", { onclick: () => show("rules"), title: "What each rule has caught (3)" }, row.who)
	const share = row.share || !row.requests ? row.share : "less than 1"
	return [name, element("span", {}, `${number(row.requests)} requests, ${share} %`),
		element("em", {}, `${number(row.addresses)} ${row.addresses === 1 ? "address" : "addresses"}; ${Math.floor(row.served / Math.max(row.requests, 1) * 100)} % served`)]
}
