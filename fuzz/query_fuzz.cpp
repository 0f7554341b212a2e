// A form of the Query protocol is read by IAM's and STS's shapes into JSON that fits their kinds,
// and whatever text is in it comes back from the XML that it is written as.

#include <cstdint>
#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "api/model/check.h"
#include "api/query/input.h"
#include "api/query/output.h"
#include "aws/xml_writer.h"
#include "base/assert.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opentrail;
    const std::string_view text(reinterpret_cast<const char*>(data), size);

    aws::XmlWriter xml;
    xml.element("A", text);
    const std::string document = xml.take();
    pugi::xml_document read;
    INVARIANT(read.load_buffer(document.data(), document.size()));

    const auto form = aws::read_query_form(text);
    if (!form) return 0;
    for (const api::model::QueryService* service :
         {&api::model::iam_service(), &api::model::sts_service()}) {
        for (const api::model::Operation& operation : service->operations) {
            const auto request = api::query::read_input(*operation.input, *form);
            if (!request) continue;
            const auto problem = api::model::check_request(operation, *request);
            INVARIANT(!problem || problem->code != "SerializationException");
            const std::string reply =
                api::query::render_output(*service, operation, *request, "id");
            INVARIANT(read.load_buffer(reply.data(), reply.size()));
        }
    }
    return 0;
}
