#include "gateway/form_scan.h"

#include <algorithm>

#include "gateway/address.h"
#include "http/letter_case.h"
#include "http/message.h"

namespace opentrail::gateway {
namespace {

/// "Version" with every letter escaped has 21.
constexpr std::size_t name_bytes_max = 24;
/// The longest name of an operation has some 80 letters; three times that when escaped.
constexpr std::size_t value_bytes_max = 384;

}  // namespace

bool FormScan::applies(const Exchange& exchange) {
    if (exchange.method != "POST") return false;
    if (http::find(exchange.headers, "content-encoding") != nullptr) return false;
    if (http::find(exchange.headers, "x-amz-target") != nullptr) return false;
    const std::string* type = http::find(exchange.headers, "content-type");
    constexpr std::string_view form = "application/x-www-form-urlencoded";
    return type == nullptr ||
           http::equal_ignoring_case(std::string_view(*type).substr(0, form.size()), form);
}

void FormScan::take(std::string_view bytes) {
    while (!bytes.empty() && !(action_.found && version_.found)) {
        const bool is_name = place_ == Place::name;
        const std::size_t end = is_name ? bytes.find_first_of("&=") : bytes.find('&');
        const std::string_view part = bytes.substr(0, end);
        const std::size_t most = is_name ? name_bytes_max : value_bytes_max;
        if (place_ != Place::elsewhere) {
            if (text_.size() + part.size() > most) {
                if (wanted_ != nullptr) wanted_->found = true;
                place_ = Place::elsewhere;
                wanted_ = nullptr;
            } else {
                text_ += part;
            }
        }
        if (end == std::string_view::npos) return;
        if (bytes[end] == '&') {
            end_field();
        } else if (place_ == Place::name) {
            wanted_ = named(text_);
            place_ = wanted_ != nullptr ? Place::value : Place::elsewhere;
            text_.clear();
        }
        bytes.remove_prefix(end + 1);
    }
}

FormScan::Field* FormScan::named(std::string_view name) {
    const std::string plain = decoded(name);
    Field* const field = plain == "Action" ? &action_ : plain == "Version" ? &version_ : nullptr;
    return field != nullptr && !field->found ? field : nullptr;
}

void FormScan::end_field() {
    if (place_ == Place::value) {
        wanted_->found = true;
        wanted_->value = decoded(text_);
    }
    wanted_ = nullptr;
    place_ = Place::name;
    text_.clear();
}

}  // namespace opentrail::gateway
