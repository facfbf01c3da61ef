import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;

/**
 * Prints what `wire` does not say, a JSON object a line: {"error": code, "name", "message", "retriable", "metadata"} for
 * each error, and {"struct": "FetchRequest.FetchTopic", "defaults": {field: value}} for each struct of the APIs that the
 * first argument lists, of headers and of the consumer protocol. A struct within a struct is {} there; an array is [].
 */
public final class Facts {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        for (Errors error : Errors.values())
            System.out.println(JSON.createObjectNode().put("error", error.code()).put("name", error.name())
                .put("message", error.message().replaceAll("\\s+", " ").trim())
                .put("retriable", error.exception() instanceof RetriableException)
                .put("metadata", error.exception() instanceof InvalidMetadataException));
        List<String> wanted = List.of(arguments[0].split(","));
        for (ApiMessageType api : ApiMessageType.values())
            if (wanted.contains(api.name))
                for (ApiMessage message : List.of(api.newRequest(), api.newResponse())) defaults(message);
        for (String name : new String[] {"RequestHeader", "ResponseHeader", "ConsumerProtocolSubscription", "ConsumerProtocolAssignment"}) {
            String full = "org.apache.kafka.common.message." + name;
            Class<?> type;
            try {
                type = Class.forName(full + "Data");
            } catch (ClassNotFoundException e) {
                type = Class.forName(full);
            }
            defaults((Message) type.getConstructor().newInstance());
        }
    }

    private static void defaults(Message message) throws Exception {
        String name = message.getClass().getSimpleName().replaceFirst("Data$", "");
        print(name, message);
        for (Class<?> part : message.getClass().getDeclaredClasses())
            if (Message.class.isAssignableFrom(part))
                print(name + "." + part.getSimpleName(), (Message) part.getConstructor().newInstance());
    }

    private static void print(String name, Message message) throws Exception {
        ObjectNode line = JSON.createObjectNode().put("struct", name);
        ObjectNode fields = line.putObject("defaults");
        for (var field : message.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || field.getName().startsWith("_")) continue;
            if (field.getName().equals("next") || field.getName().equals("prev")) continue; // of Kafka's own collections
            field.setAccessible(true);
            Object value = field.get(message);
            if (value instanceof Collection<?>) fields.putArray(field.getName());
            else if (value instanceof Message) fields.putObject(field.getName());
            else if (value instanceof Number || value instanceof Boolean || value instanceof byte[]) fields.putPOJO(field.getName(), value);
            else fields.put(field.getName(), value == null ? null : value.toString());
        }
        System.out.println(JSON.writeValueAsString(line));
    }
}
