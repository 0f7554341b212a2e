#include "aws/sqs_address.h"

#include <algorithm>
#include <vector>

#include "aws/arn.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

// Longer than AWS's own (a name has 80 characters) with room for hosts and paths of others.
constexpr std::size_t url_bytes_max = 1024;

bool is_region_name(std::string_view label) {
    return is_region(label) && label.back() >= '0' && label.back() <= '9';
}

std::vector<std::string_view> labels_of(std::string_view host) {
    std::vector<std::string_view> labels;
    for (;;) {
        const std::size_t dot = host.find('.');
        labels.push_back(host.substr(0, dot));
        if (dot == std::string_view::npos) return labels;
        host.remove_prefix(dot + 1);
    }
}

std::string_view region_of(std::string_view host) {
    // What queues were called once: "queue.amazonaws.com", "eu-west-1.queue.amazonaws.com".
    if (host == "queue.amazonaws.com" || host == "sqs.amazonaws.com") return "us-east-1";
    const std::vector<std::string_view> labels = labels_of(host);
    for (std::size_t i = 0; i + 1 < labels.size(); ++i) {
        if ((labels[i] == "sqs" || labels[i] == "sqs-fips") && is_region_name(labels[i + 1])) {
            return labels[i + 1];
        }
        if (i == 0 && labels[1] == "queue" && is_region_name(labels[0])) return labels[0];
    }
    return {};
}

}  // namespace

Result<SqsAddress> address_of_queue(std::string_view queue_url) {
    const auto bad = [] {
        // It is not repeated: what stands before an '@' may be a password.
        return fail(Code::invalid, "a queue is told by its URL, https://HOST[:PORT]/ACCOUNT/NAME");
    };
    const std::size_t scheme_end = queue_url.find("://");
    if (scheme_end == std::string_view::npos || queue_url.size() > url_bytes_max) return bad();
    const std::string scheme = http::lower(queue_url.substr(0, scheme_end));
    const std::string_view rest = queue_url.substr(scheme_end + 3);
    const std::size_t host_end = rest.find('/');
    if (host_end == std::string_view::npos || host_end + 1 == rest.size()) return bad();
    const std::string place = http::lower(rest.substr(0, host_end));
    const bool printable =
        std::ranges::all_of(rest, [](char c) { return c > 0x20 && c < 0x7f && c != '\\'; });
    if ((scheme != "http" && scheme != "https") || !printable ||
        rest.find_first_of("?#@") != std::string_view::npos) {
        return bad();
    }
    const std::string_view host = std::string_view(place).substr(0, place.rfind(':'));
    if (host.empty()) return bad();
    return SqsAddress{.endpoint = scheme + "://" + place, .region = std::string(region_of(host))};
}

}  // namespace opentrail::aws
