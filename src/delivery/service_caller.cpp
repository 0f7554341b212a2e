#include "delivery/service_caller.h"

#include <string>

namespace opentrail::delivery {

access::policy::Context service_context(const Object& object) {
    access::policy::Context context;
    context.set("aws:SourceArn", std::string(object.trail));
    context.set("aws:SourceAccount", std::string(object.account));
    context.set("aws:PrincipalIsAWSService", "true");
    context.set("aws:PrincipalServiceName", std::string(cloudtrail_service));
    context.set("aws:SecureTransport", "true");
    return context;
}

}  // namespace opentrail::delivery
