package policy

import (
	"slices"

	"charte/charter"
)

// changed: any other value is of one class.
func changed(class Class) order {
	return func(was, is leaf) Class {
		if was.kind == nothing || is.kind == nothing {
			return present(was, is)
		}
		return class
	}
}

// sealing compares protections: what can be looked up is sealed too.
func sealing(was, is leaf) Class {
	rank := map[string]int{charter.EndToEnd: 3, charter.Sealed: 2, charter.Lookup: 2, charter.Open: 1}
	return ranked(rank[is.word] - rank[was.word])
}

// cut compares how many bits of an address are kept; nothing said keeps them all.
func cut(was, is leaf) Class {
	if was.kind == nothing || is.kind == nothing {
		return present(was, is)
	}
	return ranked(was.number - is.number)
}

// life compares how long a tracker stays: until the browser closes is the shortest.
func life(was, is leaf) Class {
	switch {
	case was.word == "browser" && is.kind == aPeriod:
		return LessProtective
	case was.kind == aPeriod && is.word == "browser":
		return MoreProtective
	}
	return shorter(was, is)
}

// capped compares how many letters come.
func capped(was, is leaf) Class {
	if was.kind == nothing || is.kind == nothing {
		return present(was, is)
	}
	return ranked(was.number*days(is.period) - is.number*days(was.period))
}

// whose compares whose data are used; where nothing is said, they are those of everybody who gives them.
func whose(was, is leaf) Class {
	switch {
	case was.kind == nothing:
		return Neutral
	case is.kind == nothing:
		return NewUse
	}
	return newUse(was, is)
}

// fixedTime: a period from each record needs nothing to wait for.
func fixedTime(d *differ, purpose string) bool {
	until, fixed := d.after.leaves["retention."+purpose+".until"], d.after.leaves["retention."+purpose+".for"]
	return until.kind == nothing && fixed.kind != nothing
}

// otherBasis: a key that only one basis needs loses its effect under another.
func otherBasis(needed string) func(*differ, string) bool {
	return func(d *differ, purpose string) bool {
		return d.after.leaves["purposes."+purpose+".basis"].word != needed
	}
}

// neverAsked: where the old text did not say what people are asked, nothing shows that they are asked more.
func neverAsked(section string) func(*differ, string) bool {
	return func(d *differ, name string) bool {
		asks := section + "." + name + ".asks."
		return d.before.leaves[asks+"required"].kind == nothing && d.before.leaves[asks+"optional"].kind == nothing
	}
}

// namesData: the data say it all.
func namesData(section string) func(*differ, string) bool {
	return func(d *differ, name string) bool {
		data := section + "." + name + ".data"
		return d.before.leaves[data].kind != nothing && d.after.leaves[data].kind != nothing
	}
}

// unreadable: a processor that can read nothing may leave out what it holds.
func unreadable(d *differ, name string) bool {
	is := d.after.leaves["processors."+name+".data"]
	sees := d.after.leaves["processors."+name+".sees"].word
	return is.kind == nothing && (sees == "only ciphertext" || sees == "nothing")
}

// nothingToRefuse: essential trackers, and an audience measurement that asks for no consent, need no choice.
func nothingToRefuse(d *differ, _ string) bool {
	return !slices.ContainsFunc(d.is.Trackers, func(t charter.Tracker) bool {
		return t.Class != "essential" && (t.Class != "audience" || t.Consent == "before")
	})
}

// rightsMoved says which rights another basis gives or takes.
func rightsMoved(was, is leaf) (t charter.Text) {
	if was.kind == nothing || is.kind == nothing {
		return t
	}
	say := func(rights []string, fr, en string) {
		for _, r := range rights {
			t.FR, t.EN = t.FR+fr+spoken(r).FR, t.EN+en+spoken(r).EN
			fr, en = ", ", ", "
		}
	}
	say(lostRights(was, is), " ; ce qui se perd : ", "; what people lose: ")
	say(less(rightsOf[is.word], rightsOf[was.word]), " ; ce qui se gagne : ", "; what people gain: ")
	return t
}
