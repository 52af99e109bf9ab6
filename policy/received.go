package policy

import (
	"reflect"
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
)

// receives says of a party that comes what it does, where, and which data it receives: what people must know of it.
//
// Law: GDPR 13(1)(e), GDPR 13(3)
func receives(section string) func(in flat, name string) charter.Text {
	return func(in flat, name string) charter.Text {
		v, ok := entryOf(in.Charter, section, name)
		if !ok {
			return charter.Text{}
		}
		does, where, gets := charter.Text{}, charter.Text{}, given(in, v, section+"."+name)
		if text := v.FieldByName("Does"); text.IsValid() {
			does = inBoth(text.Interface().(charter.Text))
		}
		if region := v.FieldByName("Region"); region.IsValid() {
			where = inBoth(plan.Country(region.String()))
		}
		return charter.Text{FR: arriving(does.FR, where.FR, gets.FR, " : ", " ; "), EN: arriving(does.EN, where.EN, gets.EN, ": ", "; ")}
	}
}

// arriving puts together what is said of a party that comes.
func arriving(does, where, gets, colon, semicolon string) string {
	said := slices.DeleteFunc([]string{within(does), where}, func(s string) bool { return s == "" })
	parts := slices.DeleteFunc([]string{strings.Join(said, ", "), gets}, func(s string) bool { return s == "" })
	if len(parts) == 0 {
		return ""
	}
	return colon + strings.Join(parts, semicolon)
}

// given says which data a party receives: those that the charter names, those of its purposes, or else how much of them it sees.
func given(in flat, party reflect.Value, path string) charter.Text {
	if data := in.leaves[path+".data"]; data.kind != nothing {
		return charter.Text{FR: "reçoit « " + data.words("fr") + " »", EN: "receives “" + data.words("en") + "”"}
	}
	var labels charter.Text
	for _, name := range in.dataOf(in.leaves[path+".purposes"].list) {
		t := labelOf(in.Charter, "data", name)
		labels.FR, labels.EN = labels.FR+", "+t.FR, labels.EN+", "+t.EN
	}
	if !labels.IsZero() {
		return charter.Text{FR: "reçoit « " + labels.FR[2:] + " »", EN: "receives “" + labels.EN[2:] + "”"}
	}
	sees := party.FieldByName("Sees")
	switch {
	case !sees.IsValid() || sees.String() == "":
		return charter.Text{}
	case sees.String() == "nothing":
		return charter.Text{FR: "ne voit rien de vos données", EN: "sees nothing of your data"}
	}
	what := spoken(sees.String())
	return charter.Text{FR: "voit " + what.FR, EN: "sees " + what.EN}
}

// processorsListed: where both charters list who works for them, how many they are is no news.
func processorsListed(d *differ) bool { return len(d.was.Processors) > 0 && len(d.is.Processors) > 0 }

// spell says that data are kept longer, or for less time, where both charters count alike.
func spell(of charter.Text, was, is leaf) charter.Text {
	if was.kind != aPeriod || is.kind != aPeriod || was.word != is.word {
		return charter.Text{}
	}
	how := charter.Text{FR: "moins longtemps", EN: "for less time"}
	switch {
	case is.period.Longer(was.period):
		how = charter.Text{FR: "plus longtemps", EN: "longer"}
	case !was.period.Longer(is.period):
		return charter.Text{}
	}
	before := was.period.Text()
	return charter.Text{
		FR: "Pour " + of.FR + ", les données sont gardées " + how.FR + " : " + is.words("fr") + " au lieu " + elided(before.FR) + ".",
		EN: "For " + of.EN + ", data is kept " + how.EN + ": " + is.words("en") + " instead of " + before.EN + ".",
	}
}
