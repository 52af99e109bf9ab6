// Package policy keeps the promise that people read exactly what the engine executes (GDPR 12(1), 13).
// It decides the order, the headings and the wording of the published policy, from the plan alone.
// It never adds a sentence that no clause of the charter carries, and never hides that one is declared only.
package policy
