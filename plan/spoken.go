package plan

import (
	"slices"
	"strings"

	"charte/charter"
)

// entryBreak parts the answers of a field of many in one value: U+001E, the separator of records, which no answer may hold.
const entryBreak = "\x1e"

// JoinEntries makes one value of several answers.
func JoinEntries(entries []string) string { return strings.Join(entries, entryBreak) }

// Entries takes apart the answers of one value.
func Entries(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, entryBreak)
}

// Spoken gives the answers of one value as people read them in a language: a choice in its words, where the charter still has it.
//
// Law: GDPR 12(1)
func Spoken(f charter.Field, value, lang string) []string {
	entries := Entries(value)
	for i, e := range entries {
		if at := slices.IndexFunc(f.Choices, func(c charter.Choice) bool { return c.Name == e }); at >= 0 {
			entries[i] = Typeset(lang, f.Choices[at].Label.In(lang))
		}
	}
	return entries
}
