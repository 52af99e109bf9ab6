package page

import "time"

// albumSamples are pages with pictures.
func albumSamples(lang string) []sample {
	f := frameOf(lang, "/pictures/pictures", true)
	label := say(lang, "Images de vos réalisations", "Pictures of what you have made")
	thumbnails := []Thumbnail{
		{"/pictures/pictures/a1", f.T("pictures.alt", 1, 2, f.Date(day(2026, time.November, 2))), day(2026, time.November, 2)},
		{"/pictures/pictures/a2", f.T("pictures.alt", 2, 2, f.Date(day(2026, time.November, 3))), day(2026, time.November, 3)},
	}
	asked := Album{Frame: f, Name: "pictures", Label: label, Purpose: say(lang, "Les montrer à qui vous choisissez.", "Show them to whom you choose."), More: moreOf(lang), Notice: noticeOf(lang, false),
		Consents: []Consent{{Name: "consent-portrait", Label: say(lang, "Votre portrait", "Your portrait"), Hint: f.T("pictures.agree"), More: moreOf(lang)}}}
	kept := asked
	kept.Pictures, kept.Consents = thumbnails, nil
	wrong := asked
	wrong.ConsentError, wrong.Error = f.T("problem.picture-agree"), f.T("problem.picture-heavy")
	changed, full := asked, kept
	changed.Notice, full.Full = noticeOf(lang, true), true
	return []sample{
		{"album", kept}, {"album-first", asked}, {"album-wrong", wrong}, {"album-changed", changed}, {"album-full", full},
		{"removepicture", RemovePicture{Frame: f, Back: "/pictures/pictures", Picture: thumbnails[0]}},
		{"profile-pictures", Profile{Frame: f, Albums: []Album{kept, {Frame: f, Name: "others", Label: label}}}},
	}
}
