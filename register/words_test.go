package register

import (
	"reflect"
	"strings"
	"testing"

	"charte/charter"
)

// TestEveryWordIsSaid: whatever word a charter may use, the register has it in both languages, and every sentence has as many
// verbs in one as in the other.
func TestEveryWordIsSaid(t *testing.T) {
	said := map[string]struct {
		of    any
		field string
	}{
		"basis.": {charter.Purpose{}, "Basis"}, "condition.": {charter.Field{}, "Condition"}, "because.": {charter.Hold{}, "Because"},
		"role.": {charter.Recipient{}, "Sort"}, "tool.": {charter.Transfer{}, "Tool"}, "sort.": {charter.Tracker{}, "Sort"}, "tracker.": {charter.Tracker{}, "Consent"}, "class.": {charter.Tracker{}, "Class"},
		"masked.": {charter.Tracker{}, "Masked"},
		"asked.":  {charter.Consent{}, "Asked"}, "channel.": {charter.Rights{}, "Channels"}, "security.": {charter.Measure{}, "Sort"},
	}
	for prefix, key := range said {
		for _, word := range wordsOf(key.of, key.field) {
			if prefix+word != "role.staff" && words[prefix+word].IsZero() {
				t.Errorf("no words for %s%s", prefix, word)
			}
		}
	}
	for _, role := range wordsOf(charter.Processor{}, "Role") {
		if words["role."+role].IsZero() {
			t.Errorf("no words for the role %s", role)
		}
	}
	for _, c := range charter.Categories() {
		if words["family."+c.Family].IsZero() || !contains(families, c.Family) {
			t.Errorf("%s is of the family %q, which the register lacks", c.Name, c.Family)
		}
	}
	for _, when := range wordsOf(charter.Destroy{}, "When") {
		if events[when].IsZero() {
			t.Errorf("no words for what is destroyed when %s", when)
		}
	}
	for id, text := range words {
		if text.FR == "" || text.EN == "" || strings.Count(text.FR, "%") != strings.Count(text.EN, "%") || strings.Contains(text.FR, "'") {
			t.Errorf("%s: %q and %q", id, text.FR, text.EN)
		}
	}
}

// wordsOf gives the words that the language lets a key take.
func wordsOf(of any, field string) []string {
	f, ok := reflect.TypeOf(of).FieldByName(field)
	if !ok {
		return []string{"a field that is gone: " + field}
	}
	return strings.Split(f.Tag.Get("words"), "|")
}

// TestVocabularyOfLaw: each basis and each condition of the language has its article in the vocabulary.
func TestVocabularyOfLaw(t *testing.T) {
	for _, basis := range wordsOf(charter.Purpose{}, "Basis") {
		if basisTerms[basis] == "" {
			t.Errorf("no term for the basis %s", basis)
		}
	}
	for _, condition := range wordsOf(charter.Field{}, "Condition") {
		if conditionTerms[condition] == "" {
			t.Errorf("no term for the condition %s", condition)
		}
	}
}
