// Sets the theme before anything is drawn. Without a choice the system's holds.
"use strict"
const chosen = localStorage.getItem("theme")
if (chosen) document.documentElement.dataset.theme = chosen
