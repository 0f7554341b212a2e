// Policies and requests. An input that begins with '{' is a document up to the first line break,
// and then bytes to make a request and further policies of; any other is such bytes alone. Nothing
// may crash, both readers must take the same documents, and the compiled policies must decide as
// the literal evaluator does.

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "access/policy/testing/comparison.h"
#include "access/policy/testing/composer.h"
#include "base/assert.h"

namespace {

using namespace opentrail::access::policy;

// The literal reader's regular expressions recurse; a policy is seldom longer.
constexpr std::size_t document_size_max = 8'192;

void expect_none(const std::string& difference) {
    if (!difference.empty()) fmt::print(stderr, "{}\n", difference);
    INVARIANT(difference.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (!input.starts_with('{')) {
        expect_none(literal::compare(literal::Composer({data, size}).scene()).difference);
        return 0;
    }
    const std::string document(input.substr(0, input.find('\n')));
    if (document.size() > document_size_max) return 0;
    const std::size_t rest = std::min(document.size() + 1, size);
    literal::Scene scene = literal::Composer({data + rest, size - rest}).scene();
    for (const Kind kind : {Kind::identity, Kind::session, Kind::resource, Kind::trust}) {
        const auto parsed = parse_policy(document, kind, document_size_max);
        INVARIANT(parsed || !parsed.error().message.empty());
        expect_none(literal::compare_acceptance(document, kind));
    }
    for (const Kind kind : {Kind::resource, Kind::trust}) {
        literal::Scene with_resource = scene;
        with_resource.resource_kind = kind;
        with_resource.resource_policy = literal::Document("resource", document);
        expect_none(literal::compare(with_resource).difference);
    }
    scene.identity = {literal::Document("identity", document)};
    expect_none(literal::compare(scene).difference);
    return 0;
}
