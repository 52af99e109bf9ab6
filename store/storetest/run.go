package storetest

import (
	"fmt"
	"testing"

	"charte/store"
)

// A scenario is a story that must end well on every backend.
type scenario struct {
	name string
	test func(*scene)
}

// conformance is what a backend must pass. Each test has a site of its own, in a store that all of them share.
var conformance = []scenario{
	{"a join is one person, one link and one fact", joins},
	{"a second join is told to the owner alone", joinsKnown},
	{"a join never confirmed may be tried again", joinsUnconfirmed},
	{"a forgotten password is asked for by letter", forgets},
	{"sessions begin, end and are forgotten", sessions},
	{"a purpose reads its own fields only", purposes},
	{"no key can be forged", tokensForged},
	{"a choice has its fact and takes effect at once", choices},
	{"a box ticked on joining says what its person had read", joinInformed},
	{"a yes does not come back with its purpose", noRevival},
	{"what rests on a box alone is kept with it", boxesNeeded},
	{"a new box keeps what rests on it for those who tick it", boxesTurned},
	{"what a minor gives with a box waits with it", minorsBoxes},
	{"an objection is answered by whoever works for it", claims},
	{"nothing is announced to whoever died", unread},
	{"a minor and a parent agree to a version together", minorsTurn},
	{"a parent’s link is renewed, and asked for again", parentsLink},
	{"a parent is told of what asks nothing of them", parentsNews},
	{"a no ends what it is about, at once", objections},
	{"the board tells of a letter that should not have left", seriesWrongly},
	{"a series reaches those who may get it", series},
	{"what its reader says last decides whether a letter leaves", lastMoment},
	{"a link ends a series without a password", links},
	{"no cap and no refusal is overrun", caps},
	{"people correct what is held", corrections},
	{"an address changes once it is confirmed", addresses},
	{"both addresses agree to a change, or nothing changes", movesBySides},
	{"a change of proofs ends what could be used before it", proofsChanged},
	{"whose sessions others end is signed out at once, and told", sessionsEnded},
	{"only what is declared is held", undeclared},
	{"pictures are kept under consent alone", pictures},
	{"pictures end with what they rest on", picturesEnd},
	{"a picture may have a time of its own", picturesTime},
	{"pictures are seen through an access alone", picturesSeen},
	{"pictures are shown to whom the charter names", picturesUnsaid},
	{"the promises about pictures are measured", picturesBoard},
	{"a picture that is swapped, altered or put back is noticed", picturesSpoilt},
	{"people see and take away everything", exports},
	{"letters are owed, sent or given up", outbox},
	{"nobody's key outlives its letter", keysOfNobody},
	{"an erasure says how far it has come", erasures},
	{"what comes after death is decided by the person alone", directives},
	{"a death is recorded on evidence, and does what was decided", deaths},
	{"a copy is handed over once, to whoever was named", legacies},
	{"a minor's account waits for a parent", minorsWait},
	{"a minor consents together with a parent", minorsConsent},
	{"a minor comes of age", minorsGrow},
	{"counts name nobody", tallies},
	{"the unused are warned, waited for and ended", inactivity},
	{"a warning is void after a visit", warningsVoid},
	{"a join never confirmed ends", unclaimed},
	{"sign-in addresses end", expiries},
	{"keys of joins that never were are destroyed", orphanKeys},
	{"facts become a log that anybody can check", logGrows},
	{"every receipt verifies, and no bit of it is idle", receipts},
	{"a version is published once", publishes},
	{"a version is announced, waits for its day and turns", campaigns},
	{"the time ahead is kept to the tick", leadTimes},
	{"whom a version does not concern comes under it on its day", unconcerned},
	{"whom a version does not know stays where they are", noSuchPeople},
	{"whatever a version ends goes with it", sealedLater},
	{"people who were promised no letter read it on the site", siteOnly},
	{"nobody is taken for agreeing", agreements},
	{"each consent that a version asks for has its own box", boxesAsked},
	{"a charter may ask for consent to anything new", freshConsent},
	{"a version is given up before its day, or replaced", withdrawals},
	{"whoever stays behind answers the latest version alone", holdouts},
	{"people of an old version come in by every door", doors},
	{"where everybody gives two proofs, one opens nothing", twoProofs},
	{"what people read is kept to the letter", texts},
	{"a later no wins over an earlier box", overtaken},
	{"what happened meanwhile keeps a version from nobody", meanwhile},
	{"the board tells each broken promise, and its mending", board},
	{"the board is written once a change", boardChanges},
	{"sites share nothing", separation},
	{"what is swapped, altered or removed is noticed", tampering},
	{"a forged log is noticed, and never signed", forgedLog},
	{"a role is given, held and taken away", engagements},
	{"a key reads once somebody else confirmed it", readerKeys},
	{"a key opens what is sealed anew for it", linesAnew},
	{"a key that several keep is rehearsed first", spareKeys},
	{"a document is handed in, read by its readers, checked once and destroyed", deposits},
	{"a document ends by the first of its causes", depositsEnd},
	{"somebody has a few documents under way at a time", depositsBounded},
	{"documents leave with whoever leaves", depositsOfThoseWhoLeft},
	{"a document opens as it was handed in, or not at all", depositsSpoilt},
	{"a no, a death and minority decide about documents", depositsOverruled},
	{"a version decides about the documents that wait", depositsTurned},
	{"what is forged about a document is refused, found and counted", depositsForged},
	{"a document that shows who somebody is is asked for in doubt alone", doubts},
	{"a look has its reason, and its fact comes first", looks},
	{"support is let in and shut out", letIns},
	{"people are found by a whole name", searches},
	{"a list of a campaign shows everybody once", campaignPages},
	{"what a version lets a role search for is found", reindexed},
	{"nothing opens before the invited person's own yes", accessOffered},
	{"who looked at what is told to whose profile it is", accessSeen},
	{"asking for access tells nothing, and opens nothing", accessAsked},
	{"a no leaves nothing of the invited address", accessRefused},
	{"an invitation without an answer disappears", accessUnanswered},
	{"access leaves with whoever leaves", accessLeft},
	{"an invitation meets the account of its address", accessMet},
	{"invitations are few", accessBounded},
	{"a version without a grant ends it", accessDropped},
	{"an access that was forged or put back is noticed", accessForged},
	{"what comes by a form waits for whoever answers it", inbox},
	{"the board tells when a grant does not hold", accessBoard},
	{"an account has one address and one profile", profilesCounted},
	{"each of a person's profiles is apart", profilesApart},
	{"one profile that is opened opens no other", profilesGranted},
	{"an access held by another profile is missed when it goes", profilesParting},
	{"a copy holds all the profiles of an account", profilesHandedOver},
	{"what rests on a box in another profile goes with it", profilesBoxed},
	{"what happened is read in its order, whatever the clock says", clockBack},
	{"an account leaves with all its profiles", profilesLeave},
	{"a version finds all the profiles of an account", profilesTurn},
	{"a profile that was made somebody else's is noticed", profilesForged},
	{"the board tells of each profile that is not as it should be", profilesBoard},
	{"people send forms in their own name", recordsOfPeople},
	{"what people sent cannot be altered unnoticed", recordsTampered},
	{"what a version's forms do not ask goes with them", recordsTurned},
	{"what people sent ends when the charter says", recordsEnd},
	{"a picture comes and goes with what was sent", recordPictures},
	{"a picture that may reveal more is hidden", facesHidden},
	{"pictures of what was sent cannot be altered unnoticed", photosSpoilt},
	{"a picture goes with the question for it", photosTurned},
	{"what is wrong in the chest is found", chestChecked},
}

// atOnce is conformance where several act at the same instant: the race detector watches these.
var atOnce = []scenario{
	{"simultaneous joins are one person", joinsTogether},
	{"a link works once, for one thing, until its hour", linksOnce},
	{"a key of the API opens what it may, until it ends", tokens},
	{"keys end with a password and an account", tokensEnd},
	{"no first proof opens what asks for a second one", secondProofs},
	{"a passkey answers each question once, at its site, for its owner alone", passkeyed},
	{"a copied passkey opens nothing", passkeyCopied},
	{"a picture never outruns a no", picturesRace},
	{"two sequencers make one log", sequencers},
	{"two servers turn one campaign", together},
	{"a key that is removed stays removed", readerKeysTogether},
	{"two who decide at once are told", depositsTogether},
	{"profiles are opened, entered and closed at once", profilesRace},
	{"a change given up leaves nothing", givenUp},
	{"whoever has no account writes, comes back and ends", visitors},
	{"readers are those whom the sender chose", recipients},
}

// Run proves a backend on the databases that place makes: an empty one at each call. A backend of the store exists
// once it passes.
func Run(t *testing.T, place func(testing.TB) store.Options) {
	shared := open(t, place(t), nil)
	play := func(t *testing.T, all []scenario) {
		for _, c := range all {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				c.test(shared.scene(t))
			})
		}
	}
	play(t, conformance)
	t.Run("a fault at any boundary is repaired, and never lied about", func(t *testing.T) {
		t.Parallel()
		faults(t, place(t))
	})
	t.Run("at once", func(t *testing.T) {
		t.Parallel()
		play(t, atOnce)
		t.Run("an act of the person wins over a sweep", func(t *testing.T) {
			t.Parallel()
			races(t, place(t))
		})
		for _, clients := range []int{16, 64} {
			t.Run(fmt.Sprint(clients, " clients lose nothing"), func(t *testing.T) {
				t.Parallel()
				crowd(t, place(t), clients)
			})
		}
	})
}
