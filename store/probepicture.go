package store

import (
	"context"
	"strconv"
	"time"

	"charte/retention"
)

// probePictures counts the pictures of a document that are there without the consent on which they rest, past their time, or of people
// who were not asked for any; and those of documents that the charter does not have.
//
// Law: GDPR 9(2)(a), GDPR 5(1)(e)
func probePictures(ctx context.Context, s *Site, document string, now time.Time) (answer, error) {
	// A picture past its time is late when the day before yesterday's sweep would already have ended it.
	where, args := s.lawful(now.Add(-retention.Grace))
	names := []string{}
	for _, d := range s.Plan.Charter.Documents {
		if d.Name != document {
			names = append(names, d.Name)
		}
	}
	in, others := marks(len(args)+1, append(names, ""))
	n, err := s.number(ctx, `select count(*)`+picturesOf+where+` and x.document not in (`+in+`)`, append(args, others...)...)
	if err != nil {
		return answer{}, err
	}
	held, err := s.number(ctx, `select count(*) from picture where site = $1 and `+theirs("picture")+` and document = $3`, s.name, s.version, document)
	return answer{breaches: n, figures: map[string]int64{"figure.pictures": held}}, err
}

// jpegBegins is how every JPEG file begins.
const jpegBegins = "\xff\xd8\xff"

// probePicturesSealed counts the pictures of a document that are stored as what they are.
//
// Law: GDPR 32(1)(a)
func probePicturesSealed(ctx context.Context, s *Site, document string) (answer, error) {
	start := strconv.Itoa(len(jpegBegins))
	n, err := s.number(ctx, `select count(*) from picture where site = $1 and `+theirs("picture")+` and document = $3
		and (substr(small, 1, `+start+`) = $4 or substr(sealed, 1, `+start+`) = $4)`, s.name, s.version, document, []byte(jpegBegins))
	if err != nil {
		return answer{}, err
	}
	held, err := s.number(ctx, `select count(*) from picture where site = $1 and `+theirs("picture")+` and document = $3`, s.name, s.version, document)
	return answer{breaches: n, figures: map[string]int64{"figure.pictures": held}}, err
}
