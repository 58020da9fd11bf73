package amp

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
)

var errFloat = errors.New("not a number")

// appendFloat writes a number as Python's repr does.
func appendFloat(dst []byte, v reflect.Value) ([]byte, error) {
	start := len(dst)
	dst = strconv.AppendFloat(dst, v.Float(), 'e', -1, 64)
	text := string(dst[start:])
	_, exponent, finite := strings.Cut(text, "e")
	if !finite {
		return append(dst[:start], strings.ToLower(strings.TrimPrefix(text, "+"))...), nil
	}
	if n, _ := strconv.Atoi(exponent); n < -4 || n >= 16 {
		return dst, nil
	}
	dst = strconv.AppendFloat(dst[:start], v.Float(), 'f', -1, 64)
	if !strings.Contains(string(dst[start:]), ".") {
		dst = append(dst, ".0"...)
	}
	return dst, nil
}

func parseFloat(text string, v reflect.Value) error {
	if strings.ContainsAny(text, "xX_pP") {
		return errFloat
	}
	f, err := strconv.ParseFloat(text, v.Type().Bits())
	if err != nil {
		return errFloat
	}
	v.SetFloat(f)
	return nil
}

// Decimal is a decimal number as text, as Python's decimal.Decimal writes it:
// "12.50", "1E+6", "NaN". It is checked when it is sent and received.
type Decimal string

var errDecimal = errors.New("not a decimal number")

func appendDecimal(dst []byte, v reflect.Value) ([]byte, error) {
	if !validDecimal(v.String()) {
		return nil, errDecimal
	}
	return append(dst, v.String()...), nil
}

func parseDecimal(text string, v reflect.Value) error {
	if !validDecimal(text) {
		return errDecimal
	}
	v.SetString(text)
	return nil
}

func validDecimal(text string) bool {
	if text != "" && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	text = strings.ToLower(text)
	switch {
	case text == "inf", text == "infinity":
		return true
	case strings.HasPrefix(text, "nan"), strings.HasPrefix(text, "snan"):
		return digits(strings.TrimPrefix(strings.TrimPrefix(text, "s"), "nan"))
	}
	number, exponent, hasExponent := strings.Cut(text, "e")
	if hasExponent {
		if exponent != "" && (exponent[0] == '-' || exponent[0] == '+') {
			exponent = exponent[1:]
		}
		if exponent == "" || !digits(exponent) {
			return false
		}
	}
	whole, fraction, _ := strings.Cut(number, ".")
	return whole+fraction != "" && digits(whole) && digits(fraction)
}

// digits is whether there is nothing else in text.
func digits(text string) bool { return strings.Trim(text, "0123456789") == "" }
