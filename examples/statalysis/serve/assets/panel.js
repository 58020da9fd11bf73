// A panel is a question, or a few of them as tabs, with its answer below.

import { ask } from "/ask.js"
import { element, table } from "/table.js"

export class Panel {
	constructor(questions, options = {}) {
		this.questions = questions
		this.rows = options.rows || 10
		this.wide = options.wide
		this.tabs = element("div", { className: "tabs", role: "tablist" }, ...questions.map((q, i) =>
			element("button", { role: "tab", onclick: () => this.choose(i) }, q.title)))
		this.body = element("div", { className: "body" })
		this.element = element("section", { className: "panel" + (options.wide ? " wide" : "") }, this.tabs, this.body)
		this.chosen = 0
		this.turn = 0
	}

	choose(i) { this.chosen = i; this.refresh() }

	// refresh asks, and shows the answer if it is still wanted.
	async refresh() {
		const turn = ++this.turn
		;[...this.tabs.children].forEach((tab, i) => tab.setAttribute("aria-selected", i === this.chosen))
		this.element.setAttribute("aria-busy", "true")
		try {
			const answer = await ask(this.questions[this.chosen].name, { rows: this.rows })
			if (turn === this.turn) this.body.replaceChildren(...this.parts(answer))
		} catch (problem) {
			if (turn === this.turn) this.body.replaceChildren(element("p", { className: "problem" }, problem.message))
		}
		if (turn === this.turn) this.element.removeAttribute("aria-busy")
	}

	parts(answer) {
		const parts = [answer.rows.length ? table(answer, !this.wide) : element("p", { className: "none" }, "Nothing.")]
		for (const note of answer.notes) parts.push(element("p", { className: "note" }, note))
		const foot = element("div", { className: "foot" })
		if (answer.next) foot.append(element("button", { onclick: () => this.more(answer, foot) }, "more"))
		foot.append(element("button", { onclick: () => this.sql(answer, foot) }, "SQL"))
		return [...parts, foot]
	}

	// more puts the next rows below those that are there.
	async more(answer, foot) {
		const next = await ask(this.questions[this.chosen].name, { rows: this.rows * 3, after: answer.next })
		answer.rows.push(...next.rows)
		answer.next = next.next
		this.body.replaceChildren(...this.parts(answer))
	}

	sql(answer, foot) {
		foot.after(element("pre", { className: "statement" }, answer.sql.join(";\n\n") + ";"))
		foot.querySelector("button:last-child").disabled = true
	}
}
