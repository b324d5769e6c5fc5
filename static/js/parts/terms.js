// A long list of terms: what is searched for is found while typing, and what is ticked is told above the list.
const SPELT = { å: "aa", ä: "ae", æ: "ae", ö: "oe", ø: "oe" };

function fold(text) {
  const plain = text.normalize("NFC").toLowerCase().replace(/[åäæöø]/g, (sign) => SPELT[sign]);
  return plain.normalize("NFKD").replace(/\p{M}/gu, "").trim().replace(/\s+/g, " ");
}

export function startTerms() {
  for (const list of document.querySelectorAll("[data-terms]")) {
    const find = list.querySelector("[data-terms-find]");
    const none = list.querySelector("[data-terms-none]");
    const chosen = list.querySelector("[data-terms-chosen]");
    const groups = [...list.querySelectorAll("details")];
    const rows = [...list.querySelectorAll("[data-words]")];
    const opened = new Map();

    const search = () => {
      const wanted = fold(find.value);
      const found = rows.filter((row) => row.dataset.words.includes(wanted));
      none.hidden = found.length > 0;
      for (const row of rows) row.hidden = found.length > 0 && !found.includes(row) && !row.querySelector("input").checked;
      for (const group of groups) {
        group.hidden = !group.querySelector("[data-words]:not([hidden])");
        if (wanted && found.length) {
          if (!opened.has(group)) opened.set(group, group.open);
          group.open = true;
        } else if (opened.has(group)) {
          group.open = opened.get(group);
          opened.delete(group);
        }
      }
    };
    const count = () => {
      const names = rows.filter((row) => row.querySelector("input").checked).map((row) => row.querySelector("label").textContent);
      chosen.hidden = !names.length;
      chosen.classList.toggle("terms-many", names.length > Number(list.dataset.terms));
      chosen.querySelector("strong").textContent = `${names.length} / ${list.dataset.terms}`;
      chosen.querySelector("span").textContent = names.join(" · ");
    };
    find.closest(".terms-find").querySelector("button").hidden = true;
    find.addEventListener("input", search);
    find.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    list.addEventListener("change", count);
    search();
    count();
  }
}
