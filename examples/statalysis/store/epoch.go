package store

import (
	"errors"
	"strconv"

	"sasync/dbthread"
)

// ErrValuesGone says that ids of values may be of values that are deleted: they
// are to be asked for again.
var ErrValuesGone = errors.New("values were deleted meanwhile")

const epochKey = "values"

// epochOf is how often values were deleted. Ids that were found in one epoch are
// good for entries that are stored in the same.
func epochOf(tx *dbthread.Tx) (int64, error) {
	text, err := metaValue(tx, epochKey)
	if err != nil || text == "" {
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}

// nextEpoch makes all ids that loads have in mind invalid.
func nextEpoch(tx *dbthread.Tx) error {
	now, err := epochOf(tx)
	if err != nil {
		return err
	}
	return setMeta(tx, epochKey, strconv.FormatInt(now+1, 10))
}
