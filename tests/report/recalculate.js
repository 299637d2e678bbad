// Computes workbooks by HyperFormula: lines of {sheets, names} in, lines of {name: value} out. NODE_PATH names its folder.
const { HyperFormula } = require("hyperformula");
const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
// Excel's calendar and comparison of texts; precision of doubles as it is.
const options = { licenseKey: "gpl-v3", leapYear1900: true, nullDate: { year: 1899, month: 12, day: 31 }, smartRounding: false, useArrayArithmetic: true, evaluateNullToZero: true };
for (const line of lines) {
  const { sheets, names } = JSON.parse(line);
  const book = HyperFormula.buildFromSheets(sheets, options);
  const shown = {};
  for (const [name, [sheet, row, col]] of Object.entries(names)) {
    const value = book.getCellValue({ sheet: book.getSheetId(sheet), row, col });
    shown[name] = value !== null && typeof value === "object" ? String(value.value) : value;
  }
  console.log(JSON.stringify(shown));
}
