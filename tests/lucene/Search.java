import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Indexes clips with Lucene and searches them: java Search.java CLIPS QUERIES
 *
 * <p>CLIPS has a line for each value of each field, as id, field and value parted by tabs, the
 * lines of a clip one after another. QUERIES has one query a line. Printed are, for each query in
 * its turn, the ids of the clips that it finds, on one line.
 */
public class Search {
  public static void main(String[] arguments) throws Exception {
    Analyzer words = new WhitespaceAnalyzer();
    Analyzer analyzer =
        new PerFieldAnalyzerWrapper(
            new KeywordAnalyzer(),
            Map.of(
                "tokens", words,
                "tokens_title", words,
                "tokens_summary", words,
                "tokens_notes", words));
    ByteBuffersDirectory directory = new ByteBuffersDirectory();
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
      String id = null;
      Document clip = null;
      for (String line : Files.readAllLines(Path.of(arguments[0]))) {
        String[] parts = line.split("\t", 3);
        if (!parts[0].equals(id)) {
          if (clip != null) {
            writer.addDocument(clip);
          }
          id = parts[0];
          clip = new Document();
          clip.add(new StringField("id", id, Field.Store.YES));
        }
        clip.add(
            parts[1].startsWith("tokens")
                ? new TextField(parts[1], parts[2], Field.Store.NO)
                : new StringField(parts[1], parts[2], Field.Store.NO));
      }
      if (clip != null) {
        writer.addDocument(clip);
      }
    }
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      for (String query : Files.readAllLines(Path.of(arguments[1]))) {
        StringJoiner ids = new StringJoiner(" ");
        QueryParser parser = new QueryParser("tokens", analyzer);
        for (ScoreDoc hit : searcher.search(parser.parse(query), reader.maxDoc()).scoreDocs) {
          ids.add(searcher.doc(hit.doc).get("id"));
        }
        out.println(ids);
      }
    }
  }
}
